package dev.weir.profiler.boundaries;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.Sample;
import dev.weir.model.Tgid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The classes that were seen calling a method with a boundary.
 *
 * <p>Their code was compiled to call it, and HotSpot has no reason to compile it again when the boundary has gone: after retransforming the callee alone, a
 * planted loop on JDK 17 and 25 kept its calls. What was not sampled keeps them too, and is not hot.
 */
final class Callers {
    // Retransforming one of these would throw away code all over the JVM.
    private static final List<String> EVERYWHERE = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private Callers() {}

    static Map<Tgid, Set<String>> of(List<Sample> samples, BoundaryMethods methods) {
        Set<String> names = new HashSet<>(methods.names());
        Map<Tgid, Set<String>> callers = new HashMap<>();
        for (Sample sample : samples) {
            List<Frame> frames = sample.stackTrace().frames();
            for (int i = 0; i + 1 < frames.size(); i++) {
                Frame caller = frames.get(i + 1);
                int dot = caller.name().lastIndexOf('.');
                if (names.contains(frames.get(i).name())
                        && isJava(caller.kind())
                        && dot > 0
                        && EVERYWHERE.stream().noneMatch(caller.name()::startsWith)) {
                    callers.computeIfAbsent(sample.tgid(), tgid -> new TreeSet<>())
                            .add(caller.name().substring(0, dot));
                }
            }
        }
        return callers;
    }

    private static boolean isJava(FrameKind kind) {
        return kind == FrameKind.JAVA || kind == FrameKind.JAVA_INLINED || kind == FrameKind.JAVA_INTERPRETED;
    }
}
