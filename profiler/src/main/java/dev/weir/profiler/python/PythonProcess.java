package dev.weir.profiler.python;

import dev.weir.bpf.PythonLayout;
import dev.weir.bpf.RawPython;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.thread.ThreadIds;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.symbol.CodeMap;
import dev.weir.profiler.symbol.MappedSymbols;
import dev.weir.profiler.unwind.GeneratedCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A process that runs CPython, in its own executable or embedded in another: where its Python frames are, and what functions they are of.
 *
 * <p>For one thread. Nothing is attached to the process, and it needs no flag; with {@code -X perf} its trampolines are understood too.
 */
public final class PythonProcess implements AutoCloseable {
    private static final String RUNTIME = "_PyRuntime";
    private static final String VERSION = "Py_Version";

    /** In every CPython since 1.x. */
    private static final String PYTHON = "Py_GetVersion";

    private final ProcessMemory memory;
    private final ThreadIds threadIds;
    private final String program;
    private final Optional<Interpreter> interpreter;
    private final Optional<String> unknown;
    private final TrampolineNames trampolines;
    private final PythonStacks stacks;

    private PythonProcess(ProcessMemory memory, ThreadIds threadIds, MappedSymbols symbols, TargetProcess process)
            throws IOException {
        this.memory = memory;
        this.threadIds = threadIds;
        OptionalLong runtime = symbols.address(RUNTIME);
        OptionalLong hex = symbols.address(VERSION);
        Optional<Interpreter> opened = Optional.empty();
        Optional<String> problem = Optional.empty();
        if (runtime.isEmpty() || hex.isEmpty()) {
            program = "CPython before 3.11 (" + symbols.library() + ")";
            problem = Optional.of("Weir knows the frames of CPython 3.11, 3.12 and 3.13");
        } else {
            PythonVersion version = PythonVersion.ofHex(memory.readLong(hex.getAsLong()));
            program = "CPython " + version;
            try {
                InterpreterLayout layout = InterpreterLayout.of(version, memory, runtime.getAsLong());
                opened = Optional.of(Interpreter.open(memory, layout, runtime.getAsLong(), process.innermostPid()));
            } catch (UnknownPythonException e) {
                problem = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        interpreter = opened;
        unknown = problem;
        trampolines = new TrampolineNames(process);
        stacks = new PythonStacks(
                opened.map(Interpreter::entriesAreFunctions).orElse(false),
                code -> interpreter.flatMap(known -> known.name(code)));
    }

    /** Looks at a process; empty when it runs no CPython, or has ended. */
    public static Optional<PythonProcess> find(Tgid pid) {
        Optional<MappedSymbols> symbols = MappedSymbols.find(
                pid, library -> library.contains("python"), PYTHON, Set.of(PYTHON, RUNTIME, VERSION));
        Optional<TargetProcess> process = TargetProcess.read(pid.value());
        if (symbols.isEmpty() || process.isEmpty()) {
            return Optional.empty();
        }
        Path directory = Path.of("/proc", pid.toString());
        try {
            ProcessMemory memory = new ProcessMemory(directory);
            try {
                return Optional.of(new PythonProcess(memory, new ThreadIds(directory), symbols.get(), process.get()));
            } catch (IOException | RuntimeException e) {
                memory.close();
                throw e;
            }
        } catch (IOException unreadable) {
            // Whatever else is asked of it tells why.
            return Optional.empty();
        }
    }

    /** Where the sampler finds the frames; empty where the interpreter is not understood. */
    public Optional<PythonLayout> layout() {
        return interpreter.map(Interpreter::forSampler);
    }

    /** The names of the trampolines' addresses. */
    public CodeMap trampolines() {
        return trampolines;
    }

    /** How the trampolines are left. */
    public GeneratedCode generatedCode() {
        return new Trampolines(memory);
    }

    /** The addresses of the thread states that there are now, by their threads' ids in our pid namespace; none where they cannot be read. */
    public Map<Integer, Long> threads() {
        Map<Integer, Long> byTid = new TreeMap<>();
        if (interpreter.isEmpty()) {
            return byTid;
        }
        try {
            interpreter.get().forget();
            for (Map.Entry<Integer, Long> state : interpreter.get().threads().entrySet()) {
                OptionalInt ours = threadIds.toOurs(state.getKey());
                if (ours.isPresent()) {
                    byTid.put(ours.getAsInt(), state.getValue());
                }
            }
        } catch (IOException changing) {
            // The list changed under the eyes, or the process ended. Next time it is another.
            return byTid;
        }
        return byTid;
    }

    /**
     * Puts the Python functions into a stack of native frames.
     *
     * @param whole whether its frames reach the thread's entry
     * @param python what the sampler recorded with it
     */
    public StackTrace merge(StackTrace walked, boolean whole, RawPython python) {
        return stacks.merge(walked, whole, python);
    }

    /** Reads what the process has told since. */
    public void refresh() {
        trampolines.refresh();
    }

    /** What was read of its memory is old. */
    public void forget() {
        interpreter.ifPresentOrElse(Interpreter::forget, memory::forget);
    }

    /** Where the names of Python functions come from and how that went, for people to read. */
    public String description() {
        List<String> parts = new ArrayList<>();
        parts.add(
                unknown.isPresent()
                        ? program + ": " + unknown.get() + ", so that "
                                + (trampolines.size() > 0
                                        ? "Python functions are named by what -X perf tells"
                                        : "its Python functions have no names and show as _PyEval_EvalFrameDefault")
                        : program + "'s own frames, recorded with each sample; nothing was attached");
        if (interpreter.isPresent()) {
            parts.addAll(stacks.losses());
        }
        trampolines.refusal().ifPresent(parts::add);
        return String.join("; ", parts);
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
