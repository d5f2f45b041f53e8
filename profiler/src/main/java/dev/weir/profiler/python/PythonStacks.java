package dev.weir.profiler.python;

import dev.weir.bpf.RawPython;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Puts Python functions where the native stack has their evaluator.
 *
 * <p>Each call from C into Python is one frame of {@code _PyEval_EvalFrameDefault}, which then runs a chain of Python functions by itself. The chain that was recorded at the sample
 * says where each ends. Where both are whole they are laid together at the root, else at the leaf. An evaluator without a chain stays what it is, and
 * so do the evaluators of a thread without a known state.
 */
final class PythonStacks {
    private static final String EVALUATOR = "_PyEval_EvalFrameDefault";

    /** How C code calls the evaluator: part of the call of a Python function. */
    private static final Set<String> GLUE = Set.of(
            "_PyEval_EvalFrame",
            "_PyEval_Vector",
            "_PyFunction_Vectorcall",
            "_PyObject_VectorcallTstate",
            "PyObject_Vectorcall",
            "py_trampoline_evaluator");

    private final boolean entriesAreFunctions;
    private final LongFunction<Optional<Frame>> functions;
    private long cut;
    private long unfitting;
    private long stateless;
    private long unnamed;

    /**
     * For one process.
     *
     * @param entriesAreFunctions whether marked frames are functions themselves
     * @param functions by the address of their code object
     */
    PythonStacks(boolean entriesAreFunctions, LongFunction<Optional<Frame>> functions) {
        this.entriesAreFunctions = entriesAreFunctions;
        this.functions = functions;
    }

    /** The functions that one evaluator runs, leaf first. */
    private record Chain(List<Frame> functions) {}

    /**
     * The stack with its Python functions.
     *
     * @param walked the native frames, with the trampolines among them as {@link FrameKind#PYTHON}
     * @param whole whether they reach the thread's entry
     * @param python what was recorded at the sample
     */
    StackTrace merge(StackTrace walked, boolean whole, RawPython python) {
        List<Frame> frames = walked.frames();
        long evaluators = frames.stream().filter(PythonStacks::isEvaluator).count();
        if (python.end() == RawPython.End.NONE) {
            stateless += evaluators > 0 ? 1 : 0;
            return withTrampolines(walked);
        }
        // Without an evaluator on the stack what is left in the state is not what runs.
        if (evaluators == 0) {
            return walked;
        }
        List<Chain> chains = chains(python);
        boolean chainsWhole = python.end() == RawPython.End.WHOLE;
        int skipped = 0;
        if (whole && chainsWhole && evaluators != chains.size()) {
            unfitting++;
            skipped = (int) (evaluators - chains.size());
        }
        cut += chainsWhole ? 0 : 1;
        return new StackTrace(
                laid(frames, chains, skipped, !whole),
                walked.truncated() || (!chainsWhole && evaluators >= chains.size()));
    }

    /**
     * Lays chains on evaluators.
     *
     * @param skipped how many evaluators at the leaf have no chain; negative: how many chains have no evaluator
     * @param open whether chains that are left over belong beyond the last frame
     */
    private static List<Frame> laid(List<Frame> frames, List<Chain> chains, int skipped, boolean open) {
        List<Frame> laid = new ArrayList<>(frames.size());
        int next = -skipped;
        int i = 0;
        while (i < frames.size()) {
            Frame frame = frames.get(i++);
            if (!isEvaluator(frame)) {
                laid.add(frame);
                continue;
            }
            List<Frame> functions =
                    next >= 0 && next < chains.size() ? chains.get(next).functions() : List.of();
            next++;
            if (functions.isEmpty()) {
                laid.add(frame);
                continue;
            }
            laid.addAll(functions);
            i = behindGlue(frames, i);
        }
        while (open && next >= 0 && next < chains.size()) {
            laid.addAll(chains.get(next++).functions());
        }
        return laid;
    }

    /** Where a thread's state is not known, the trampolines of -X perf name the functions. */
    private static StackTrace withTrampolines(StackTrace walked) {
        List<Frame> frames = walked.frames();
        if (frames.stream().noneMatch(frame -> frame.kind() == FrameKind.PYTHON)) {
            return walked;
        }
        List<Frame> named = new ArrayList<>(frames.size());
        for (int i = 0; i < frames.size(); i++) {
            boolean called = isEvaluator(frames.get(i))
                    && i + 1 < frames.size()
                    && frames.get(i + 1).kind() == FrameKind.PYTHON;
            if (!called) {
                named.add(frames.get(i));
                continue;
            }
            named.add(frames.get(i + 1));
            i = behindGlue(frames, i + 1) - 1;
        }
        return new StackTrace(named, walked.truncated());
    }

    private static int behindGlue(List<Frame> frames, int from) {
        int to = from;
        while (to < frames.size() && isGlue(frames.get(to))) {
            to++;
        }
        return to;
    }

    private List<Chain> chains(RawPython python) {
        List<Chain> chains = new ArrayList<>();
        List<Frame> current = new ArrayList<>();
        for (int i = 0; i < python.depth(); i++) {
            if (!python.marked(i) || entriesAreFunctions) {
                add(python.code(i), current);
            }
            if (python.marked(i)) {
                chains.add(new Chain(current));
                current = new ArrayList<>();
            }
        }
        if (!current.isEmpty()) {
            chains.add(new Chain(current));
        }
        return chains;
    }

    private void add(long code, List<Frame> chain) {
        Optional<Frame> function = functions.apply(code);
        if (function.isEmpty()) {
            unnamed++;
            chain.add(new Frame(FrameKind.UNKNOWN, "0x" + Long.toHexString(code), ""));
        } else if (!PythonFunction.isMade(function.get())) {
            chain.add(function.get());
        }
    }

    static boolean isEvaluator(Frame frame) {
        return frame.kind() == FrameKind.NATIVE && plain(frame.name()).equals(EVALUATOR);
    }

    private static boolean isGlue(Frame frame) {
        return frame.kind() == FrameKind.PYTHON
                || (frame.kind() == FrameKind.NATIVE && GLUE.contains(plain(frame.name())));
    }

    /** Without what compilers append to the parts of a function: {@code .cold}, {@code .part.0}. */
    private static String plain(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What went wrong, in clauses; empty when nothing did. */
    List<String> losses() {
        List<String> losses = new ArrayList<>();
        if (cut > 0) {
            losses.add(cut + " chains of Python frames were cut off");
        }
        if (unfitting > 0) {
            losses.add(unfitting + " did not fit the native frames at the leaf");
        }
        if (stateless > 0) {
            losses.add(stateless + " samples were of threads whose state is not known");
        }
        if (unnamed > 0) {
            losses.add(unnamed + " frames of code that has gone have no name");
        }
        return losses;
    }
}
