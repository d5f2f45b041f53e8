package dev.weir.profiler.asyncprofiler;

import dev.weir.hotspot.names.JavaSpelling;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;

/** Turns the frames of async-profiler's recordings into ours. It marks each with its kind, and with the option {@code lib} native ones with their library. */
final class AsyncFrames {
    private final Map<Frame, Frame> known = new HashMap<>();

    /** Both have the leaf first. */
    StackTrace stack(RecordedStackTrace recorded) {
        List<Frame> frames = new ArrayList<>(recorded.getFrames().size());
        for (RecordedFrame frame : recorded.getFrames()) {
            RecordedMethod method = frame.getMethod();
            Frame ours = frame(frame.getType(), method.getType().getName(), method.getName());
            frames.add(known.computeIfAbsent(ours, same -> same));
        }
        return new StackTrace(frames, recorded.isTruncated());
    }

    /**
     * One of them.
     *
     * @param type async-profiler's word for its kind
     * @param holder the class, or the library of native code
     */
    static Frame frame(String type, String holder, String name) {
        return switch (type) {
            case "Inlined" -> java(FrameKind.JAVA_INLINED, holder, name);
            case "Interpreted" -> java(FrameKind.JAVA_INTERPRETED, holder, name);
            case "JIT compiled", "C1 compiled" -> java(FrameKind.JAVA, holder, name);
            case "Kernel" -> new Frame(FrameKind.KERNEL, named(name.replaceFirst("_\\[k]$", "")), "kernel");
            default -> nativeCode(holder, name);
        };
    }

    private static Frame java(FrameKind kind, String holder, String name) {
        return new Frame(kind, holder.isEmpty() ? named(name) : JavaSpelling.ofMethod(holder, name), "");
    }

    /** Code without a symbol has its library's path for a name. */
    private static Frame nativeCode(String holder, String name) {
        boolean isPath = name.startsWith("/") || name.startsWith("[");
        if (isPath || name.isEmpty()) {
            String file = named(name.substring(name.lastIndexOf('/') + 1));
            return new Frame(FrameKind.UNKNOWN, file, file);
        }
        return new Frame(FrameKind.NATIVE, name, holder.substring(holder.lastIndexOf('/') + 1));
    }

    private static String named(String name) {
        return name.isEmpty() ? "(no name)" : name;
    }
}
