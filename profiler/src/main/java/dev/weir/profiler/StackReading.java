package dev.weir.profiler;

import dev.weir.bpf.PythonLayout;
import dev.weir.bpf.RawSample;
import dev.weir.hotspot.thread.JavaThread;
import dev.weir.model.Doubt;
import dev.weir.model.EngineProcess;
import dev.weir.model.Frame;
import dev.weir.model.NameSource;
import dev.weir.model.StackTrace;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.profiler.python.PythonProcess;
import dev.weir.profiler.symbol.CodeMap;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import dev.weir.profiler.symbol.Symbolizer;
import dev.weir.profiler.symbol.jvm.JvmCodeMap;
import dev.weir.profiler.symbol.jvm.JvmCodeMaps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the stacks of one process are walked and named: chosen once, when its session opens. */
final class StackReading implements AutoCloseable {
    private final Optional<HotSpotJvm> jvm;
    private final Optional<PythonProcess> python;
    private final Optional<CompilationsByName> compilations;
    private final JvmCodeMap codeMap;
    private final Symbolizer symbolizer;
    private final StackWalk walk;
    private final StackNames names;
    private final List<String> warnings;

    private StackReading(
            Optional<HotSpotJvm> jvm,
            Optional<PythonProcess> python,
            JvmCodeMap codeMap,
            Symbolizer symbolizer,
            StackWalk walk,
            StackNames names,
            List<String> warnings) {
        this.jvm = jvm;
        this.python = python;
        this.compilations = jvm.map(CompilationsByName::new);
        this.codeMap = codeMap;
        this.symbolizer = symbolizer;
        this.walk = walk;
        this.names = names;
        this.warnings = warnings;
    }

    /**
     * Chooses for a process: from outside where the JVM's layout is known, unless another way is demanded.
     *
     * @throws WeirException ENVIRONMENT when what was demanded cannot be done with this process
     */
    static StackReading open(
            EngineProcess process,
            UnwindMode unwind,
            NameSource names,
            Path libraryDirectory,
            KernelSymbols kernel,
            ElfCache elfs) {
        List<String> warnings = new ArrayList<>();
        Optional<HotSpotJvm> jvm = Optional.empty();
        Optional<PythonProcess> python = Optional.empty();
        JvmCodeMap codeMap = JvmCodeMaps.none();
        StackWalk walk = new FramePointerWalk();
        try {
            boolean outside = unwind != UnwindMode.FP || names == NameSource.AUTO || names == NameSource.VM;
            if (outside && process.jvm().isPresent()) {
                jvm = openJvm(process, elfs, warnings);
            }
            if (jvm.isEmpty() && (unwind == UnwindMode.VM || names == NameSource.VM)) {
                throw refusal(process, unwind, warnings);
            }
            // A JVM with Python in it is read as a JVM.
            python = process.jvm().isEmpty() && names == NameSource.AUTO
                    ? PythonProcess.find(process.tgid())
                    : Optional.empty();
            boolean namesOutside = jvm.isPresent() && (names == NameSource.AUTO || names == NameSource.VM);
            if (!namesOutside) {
                codeMap = JvmCodeMaps.open(process, names, libraryDirectory);
            }
            walk = openWalk(process, unwind, jvm, python, elfs, warnings);
            Symbolizer symbolizer = new Symbolizer(process.tgid(), generatedCode(python, codeMap), kernel, elfs);
            symbolizer.prime();
            return new StackReading(
                    jvm,
                    python,
                    codeMap,
                    symbolizer,
                    walk,
                    names(namesOutside ? jvm : Optional.empty(), python, symbolizer),
                    warnings);
        } catch (RuntimeException e) {
            codeMap.close();
            walk.close();
            jvm.ifPresent(HotSpotJvm::close);
            python.ifPresent(PythonProcess::close);
            throw e;
        }
    }

    /** A Python process may have other generated code besides its trampolines. */
    private static CodeMap generatedCode(Optional<PythonProcess> python, CodeMap others) {
        if (python.isEmpty()) {
            return others;
        }
        CodeMap trampolines = python.get().trampolines();
        return (address, timeNanos) -> {
            List<Frame> found = trampolines.framesAt(address, timeNanos);
            return found.isEmpty() ? others.framesAt(address, timeNanos) : found;
        };
    }

    private static StackNames names(Optional<HotSpotJvm> jvm, Optional<PythonProcess> python, Symbolizer symbolizer) {
        if (jvm.isPresent()) {
            return new HotSpotNames(jvm.get(), symbolizer);
        }
        return python.isPresent() ? new PythonNames(python.get(), symbolizer) : new CodeMapNames(symbolizer);
    }

    private static Optional<HotSpotJvm> openJvm(EngineProcess process, ElfCache elfs, List<String> warnings) {
        try {
            return Optional.of(HotSpotJvm.open(process.tgid(), elfs));
        } catch (IOException e) {
            warnings.add("its code cannot be read from outside (" + e.getMessage()
                    + "): stacks are walked by frame pointers, which are whole only with -XX:+PreserveFramePointer");
            return Optional.empty();
        }
    }

    private static StackWalk openWalk(
            EngineProcess process,
            UnwindMode unwind,
            Optional<HotSpotJvm> jvm,
            Optional<PythonProcess> python,
            ElfCache elfs,
            List<String> warnings) {
        if (unwind == UnwindMode.FP) {
            return new FramePointerWalk();
        }
        if (jvm.isPresent()) {
            return new HotSpotWalk(jvm.get().unwinder());
        }
        // A JVM that is not understood has told why already; its generated code is walked by frame pointers either way.
        if (process.jvm().isPresent()) {
            return new FramePointerWalk();
        }
        try {
            return NativeWalk.open(
                    process.tgid(),
                    elfs,
                    python.map(PythonProcess::generatedCode).stream().toList());
        } catch (IOException e) {
            warnings.add("its code cannot be read (" + e.getMessage()
                    + "): stacks are walked by frame pointers, which most native code does not keep");
            return new FramePointerWalk();
        }
    }

    private static WeirException refusal(EngineProcess process, UnwindMode unwind, List<String> reasons) {
        String option = unwind == UnwindMode.VM ? "--unwind vm" : "--names vm";
        return new WeirException(
                Kind.ENVIRONMENT,
                process.program() + " (pid " + process.tgid() + "): " + option + " is not possible, "
                        + (reasons.isEmpty() ? "it is no HotSpot JVM" : reasons.get(0)) + ". Leave the option out.");
    }

    /** Whether the sampler is to copy stacks. */
    boolean copiesStacks() {
        return walk.needsCopy();
    }

    /** The Java threads that live now, by their ids in our pid namespace; none where they cannot be read. */
    Map<Integer, JavaThread> threads() {
        if (jvm.isEmpty()) {
            return Map.of();
        }
        try {
            return jvm.get().threads();
        } catch (IOException ended) {
            return Map.of();
        }
    }

    /** Where a Python process has the frames that the sampler is to take. */
    Optional<PythonLayout> pythonFrames() {
        return python.flatMap(PythonProcess::layout);
    }

    /** The addresses of the thread states of a Python process, by their threads' ids in our pid namespace. */
    Map<Integer, Long> pythonThreads() {
        return python.map(PythonProcess::threads).orElseGet(Map::of);
    }

    boolean namesComeLate() {
        return names.comeLate();
    }

    WalkedStack walk(RawSample sample) {
        return walk.walk(sample);
    }

    ResolvedStack name(RawSample sample, WalkedStack walked) {
        return names.name(sample, walked);
    }

    /** The doubt about a stack that somebody else has walked and named; none where the JVM's code cannot be read from outside, so that nothing can be told. */
    Optional<Doubt> doubt(StackTrace stack) {
        return compilations.flatMap(known -> known.doubt(stack));
    }

    /** Reads what the JVM has told of new code since the last time. */
    void refresh() {
        codeMap.refresh();
        python.ifPresent(PythonProcess::refresh);
    }

    /** What was read of the JVM's memory is old. */
    void forget() {
        walk.forget();
        python.ifPresent(PythonProcess::forget);
        if (jvm.isPresent()) {
            try {
                jvm.get().forget();
            } catch (IOException ended) {
                // What is asked for next fails by itself, and is counted.
            }
        }
    }

    /** How stacks were walked, for people to read. */
    String stacks() {
        return walk.description();
    }

    /** Where names came from, for people to read. */
    String names() {
        if (names instanceof HotSpotNames outside) {
            return outside.description();
        }
        return python.map(PythonProcess::description).orElseGet(codeMap::description);
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(codeMap.warnings());
        all.addAll(symbolizer.warnings());
        return all;
    }

    @Override
    public void close() {
        try {
            codeMap.close();
        } finally {
            walk.close();
            jvm.ifPresent(HotSpotJvm::close);
            python.ifPresent(PythonProcess::close);
        }
    }
}
