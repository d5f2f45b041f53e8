package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.model.StackTrace;
import dev.weir.profiler.WalkedStack.Whole;
import dev.weir.profiler.python.PythonProcess;
import dev.weir.profiler.symbol.Symbolizer;
import java.util.Optional;

/** The names of native frames, with Python functions where the interpreter runs. */
final class PythonNames implements StackNames {
    private final PythonProcess python;
    private final CodeMapNames natives;

    PythonNames(PythonProcess python, Symbolizer symbolizer) {
        this.python = python;
        natives = new CodeMapNames(symbolizer);
    }

    /** Code objects go when nobody uses them any more. */
    @Override
    public boolean comeLate() {
        return false;
    }

    @Override
    public ResolvedStack name(RawSample sample, WalkedStack walked) {
        StackTrace stack = natives.name(sample, walked).stackTrace();
        boolean whole = walked.whole() == Whole.YES
                || (walked.whole() == Whole.BY_NAMES && Symbolizer.reachesThreadEntry(stack));
        return new ResolvedStack(python.merge(stack, whole, sample.python()), Optional.empty());
    }
}
