package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.hotspot.unwind.StackFrame;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.StackTrace;
import dev.weir.profiler.symbol.Symbolizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names from a map that somebody writes: Weir's JVMTI library, jcmd, the runtime itself.
 *
 * <p>No map says which addresses are described exactly, nor all that was compiled in. So the Java frames nearest the leaf are in doubt, among an
 * unknown number of others.
 */
final class CodeMapNames implements StackNames {
    private final Symbolizer symbolizer;

    CodeMapNames(Symbolizer symbolizer) {
        this.symbolizer = symbolizer;
    }

    @Override
    public boolean comeLate() {
        return true;
    }

    @Override
    public ResolvedStack name(RawSample sample, WalkedStack walked) {
        List<Frame> frames =
                new ArrayList<>(symbolizer.kernelFrames(sample.kernelStack().toArray()));
        for (StackFrame frame : walked.frames()) {
            frames.addAll(
                    symbolizer.userFrames(frame.returnAddress() ? frame.pc() - 1 : frame.pc(), sample.timeNanos()));
        }
        StackTrace stack = new StackTrace(frames, walked.whole() == WalkedStack.Whole.NO);
        return new ResolvedStack(stack, doubt(frames));
    }

    private static Optional<Doubt> doubt(List<Frame> frames) {
        return NearestCompiled.in(frames).map(unit -> unit.inDoubt(unit.asNamed(frames)));
    }
}
