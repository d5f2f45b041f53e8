package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.names.NamedCode;
import dev.weir.hotspot.unwind.StackFrame;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.profiler.symbol.Symbolizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names from the JVM's own tables of its code, read from its memory; they know which frames are exact. */
final class HotSpotNames implements StackNames {
    private final HotSpotJvm jvm;
    private final Symbolizer symbolizer;
    private int unnamed;

    HotSpotNames(HotSpotJvm jvm, Symbolizer symbolizer) {
        this.jvm = jvm;
        this.symbolizer = symbolizer;
    }

    /** Where the names come from and how that went, for people to read. */
    String description() {
        long replaced = jvm.names().replacedCompilations();
        return "the JVM's own tables, read from outside; nothing was attached"
                + (replaced == 0 ? "" : "; " + replaced + " compilations were replaced meanwhile")
                + (unnamed == 0 ? "" : "; " + unnamed + " frames of unloaded code have no name");
    }

    @Override
    public boolean comeLate() {
        return false;
    }

    @Override
    public ResolvedStack name(RawSample sample, WalkedStack walked) {
        List<Frame> frames =
                new ArrayList<>(symbolizer.kernelFrames(sample.kernelStack().toArray()));
        Optional<Doubt> doubt = Optional.empty();
        boolean met = false;
        for (StackFrame frame : walked.frames()) {
            Optional<CodeBlob> blob = blobOf(frame);
            if (blob.isEmpty()) {
                frames.addAll(symbolizer.userFrames(lookUp(frame), sample.timeNanos()));
                continue;
            }
            int from = frames.size();
            if (!blob.get().isMethod()) {
                frames.add(generated(frame, blob.get()));
                met |= frames.get(from).kind() == FrameKind.JAVA_INTERPRETED;
                continue;
            }
            boolean exact = addMethod(frame, blob.get(), sample.timeNanos(), frames);
            if (!met && !exact) {
                doubt = Optional.of(
                        new Doubt(from, frames.size(), possible(blob.get(), sample.timeNanos(), frames, from)));
            }
            met = true;
        }
        return new ResolvedStack(new StackTrace(frames, walked.whole() == WalkedStack.Whole.NO), doubt);
    }

    /** A caller's code is looked up at the call, which may be the last instruction of its blob. */
    private static long lookUp(StackFrame frame) {
        return frame.returnAddress() ? frame.pc() - 1 : frame.pc();
    }

    private Optional<CodeBlob> blobOf(StackFrame frame) {
        if (frame.blob().isPresent()) {
            return frame.blob();
        }
        try {
            return jvm.codeCache().contains(frame.pc()) ? jvm.codeCache().find(lookUp(frame)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean addMethod(StackFrame frame, CodeBlob blob, long timeNanos, List<Frame> frames) {
        try {
            NamedCode code = jvm.names().at(blob, frame.pc(), frame.returnAddress(), timeNanos);
            frames.addAll(code.frames());
            return code.exact();
        } catch (IOException e) {
            unnamed++;
            frames.add(new Frame(FrameKind.UNKNOWN, "0x" + Long.toHexString(frame.pc()), ""));
            return true;
        }
    }

    private CompiledMethod possible(CodeBlob blob, long timeNanos, List<Frame> frames, int from) {
        return jvm.names()
                .compiledMethod(blob, timeNanos)
                .orElseGet(() -> new CompiledMethod(0, false, List.of(frames.subList(from, frames.size()))));
    }

    private Frame generated(StackFrame frame, CodeBlob blob) {
        if (blob.kind() == CodeBlobKind.INTERPRETER && frame.method() != 0) {
            try {
                return jvm.names().interpreted(frame.method()).get(0);
            } catch (IOException e) {
                return new Frame(FrameKind.STUB, blob.name(), "");
            }
        }
        return new Frame(FrameKind.STUB, blob.name().isEmpty() ? blob.kind().toString() : blob.name(), "");
    }
}
