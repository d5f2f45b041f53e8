package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.StackSampler;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostProfile;
import dev.weir.model.NameSource;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.UnwindMode;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Real interpreters whose stacks are known. */
@Tag("kernel")
class PythonStackTest {
    private static final int SAMPLES = 300;

    private static final List<String> THREAD =
            List.of("threading.Thread.run", "threading.Thread._bootstrap_inner", "threading.Thread._bootstrap");

    private static final List<String> CALLED_BACK = chain("planted.burn", "planted.key_of", "planted.called_back");
    private static final List<String> GENERATED = chain(
            "planted.burn",
            "planted.Stage.work.<locals>.inner",
            "planted.Stage.work",
            "planted.Stage.of",
            "planted.produce",
            "planted.outer");
    private static final List<String> NATIVE = chain("planted.native");

    @TempDir
    private Path directory;

    private static List<String> chain(String... functions) {
        List<String> chain = new ArrayList<>(List.of(functions));
        chain.addAll(THREAD);
        return List.copyOf(chain);
    }

    @BeforeAll
    static void needsBpf() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            String reason = "profiling needs root and a kernel with BTF";
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    private interface Check {
        void on(Path interpreter) throws Exception;
    }

    /** One test for each interpreter that there is. */
    private static Stream<DynamicTest> each(Check check, String... minors) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String minor : minors) {
            Map<String, Path> interpreters = PlantedPython.interpreters(minor);
            if (interpreters.isEmpty()) {
                System.err.println("skipped: there is no CPython " + minor + " on this machine");
            }
            interpreters.forEach((version, program) ->
                    tests.add(DynamicTest.dynamicTest("CPython " + version, () -> check.on(program))));
        }
        return tests.stream();
    }

    private static List<String> functions(StackTrace stack) {
        return stack.frames().stream()
                .filter(frame -> frame.kind() == FrameKind.PYTHON)
                .map(Frame::name)
                .toList();
    }

    private static long count(HostProfile profile, Predicate<Sample> which) {
        return profile.samples().stream().filter(which).mapToLong(Sample::count).sum();
    }

    private static boolean endsWith(List<String> chain, List<String> functions) {
        return functions.size() <= chain.size()
                && chain.subList(chain.size() - functions.size(), chain.size()).equals(functions);
    }

    /** Whether the functions are those of one of the three threads, from somewhere in them down to the first. */
    private static boolean isInOrder(StackTrace stack) {
        List<String> functions = functions(stack);
        return !stack.truncated()
                && functions.size() > THREAD.size()
                && Stream.of(CALLED_BACK, GENERATED, NATIVE).anyMatch(chain -> endsWith(chain, functions));
    }

    private static boolean hasEvaluator(StackTrace stack) {
        return stack.frames().stream().anyMatch(frame -> frame.name().startsWith("_PyEval_EvalFrameDefault"));
    }

    private void sampleThreads(Path interpreter, String... options) throws Exception {
        HostProfile profile;
        try (PlantedPython planted = new PlantedPython(interpreter, directory, "threads", options)) {
            profile = planted.profile(SAMPLES, directory);
        }
        ProcessProfile process = profile.processes().get(0);
        assertThat(process.names()).startsWith("CPython 3.1").contains("recorded with each sample");
        long all = count(profile, sample -> true);
        assertThat(all).isGreaterThan(SAMPLES / 2);
        assertThat((double) count(profile, sample -> isInOrder(sample.stackTrace())) / all)
                .isGreaterThan(0.95);
        assertThat((double) count(profile, sample -> hasEvaluator(sample.stackTrace())) / all)
                .isLessThan(0.05);
        for (List<String> chain : List.of(CALLED_BACK, GENERATED, NATIVE)) {
            assertThat((double) count(
                                    profile,
                                    sample -> functions(sample.stackTrace()).equals(chain))
                            / all)
                    .as("samples in %s", chain)
                    .isGreaterThan(0.05);
        }
        // C code stands between the functions that it calls and its caller.
        assertThat(profile.samples().stream()
                        .map(Sample::stackTrace)
                        .filter(stack -> functions(stack).equals(CALLED_BACK)))
                .allSatisfy(stack -> {
                    List<String> names =
                            stack.frames().stream().map(Frame::name).toList();
                    assertThat(names.indexOf("planted.called_back") - names.indexOf("planted.key_of"))
                            .isGreaterThan(2);
                });
        // The digest is computed without the GIL, in C.
        assertThat(profile.samples().stream()
                        .map(Sample::stackTrace)
                        .filter(stack -> functions(stack).equals(NATIVE))
                        .flatMap(stack -> stack.frames().stream())
                        .map(Frame::library))
                .anyMatch(library -> library.contains("crypto") || library.contains("_hashlib"));
    }

    @TestFactory
    Stream<DynamicTest> everyFunctionIsNamedInItsPlaceAmongTheFramesOfC() throws Exception {
        return each(interpreter -> sampleThreads(interpreter), "3.11", "3.12", "3.13");
    }

    @TestFactory
    Stream<DynamicTest> withTrampolinesTheSame() throws Exception {
        return each(interpreter -> sampleThreads(interpreter, "-X", "perf"), "3.12", "3.13");
    }

    @TestFactory
    Stream<DynamicTest> trampolinesAloneNameTheFunctionsToo() throws Exception {
        return each(
                interpreter -> {
                    List<StackTrace> stacks = new ArrayList<>();
                    try (PlantedPython planted = new PlantedPython(interpreter, directory, "threads", "-X", "perf")) {
                        sampleWithoutState(planted, stacks);
                    }
                    long inOrder =
                            stacks.stream().filter(PythonStackTest::isInOrder).count();
                    assertThat((double) inOrder / stacks.size()).isGreaterThan(0.95);
                },
                "3.12",
                "3.13");
    }

    private void sampleWithoutState(PlantedPython planted, List<StackTrace> stacks) throws Exception {
        SampledProcess target = new SampledProcess(planted.tgid(), SampledProcess.MAX_STACK_COPY_BYTES);
        try (StackReading reading = StackReading.open(
                        planted.asEngine(),
                        UnwindMode.AUTO,
                        NameSource.AUTO,
                        directory,
                        new KernelSymbols(),
                        new ElfCache());
                StackSampler sampler = StackSampler.open(PlantedPython.FREQUENCY_HZ, List.of(target))) {
            sampler.start();
            long end = System.nanoTime() + 60_000_000_000L;
            while (stacks.size() < SAMPLES && System.nanoTime() < end) {
                Thread.sleep(100);
                reading.refresh();
                reading.forget();
                sampler.drain((RawSample sample) ->
                        stacks.add(reading.name(sample, reading.walk(sample)).stackTrace()));
            }
        }
        assertThat(stacks).hasSizeGreaterThan(SAMPLES / 2);
    }

    @TestFactory
    Stream<DynamicTest> whatIsBeyondTheBoundIsCutOffAndCounted() throws Exception {
        return each(
                interpreter -> {
                    HostProfile profile;
                    try (PlantedPython planted = new PlantedPython(interpreter, directory, "recurses")) {
                        profile = planted.profile(SAMPLES, directory);
                    }
                    ProcessProfile process = profile.processes().get(0);
                    assertThat(process.names()).contains("chains of Python frames were cut off");
                    List<String> expected = new ArrayList<>(Collections.nCopies(127, "planted.deep"));
                    expected.set(0, "planted.burn");
                    long cut = count(
                            profile,
                            sample -> sample.stackTrace().truncated()
                                    && functions(sample.stackTrace()).equals(expected));
                    assertThat((double) cut / process.samplesTaken()).isGreaterThan(0.9);
                    assertThat((double) process.loss().truncated() / process.samplesTaken())
                            .isGreaterThan(0.9);
                },
                "3.11",
                "3.12",
                "3.13");
    }

    @TestFactory
    Stream<DynamicTest> timeIsFoundWhereItWasSpent() throws Exception {
        return each(
                interpreter -> {
                    HostProfile profile;
                    try (PlantedPython planted = new PlantedPython(interpreter, directory, "parted")) {
                        profile = planted.profile(2 * SAMPLES, directory);
                    }
                    long dear = count(
                            profile, sample -> functions(sample.stackTrace()).contains("planted.dear"));
                    long cheap = count(
                            profile, sample -> functions(sample.stackTrace()).contains("planted.cheap"));
                    long all = count(profile, sample -> true);
                    assertThat((double) (dear + cheap) / all).isGreaterThan(0.95);
                    // 3:1 is planted. One test in a thousand of true ones misses its interval.
                    double share = (double) dear / (dear + cheap);
                    double half = 3.29 * Math.sqrt(0.75 * 0.25 / (dear + cheap));
                    assertThat(share).isBetween(0.75 - half, 0.75 + half);
                    System.out.printf(
                            "%s: %d of %d samples in what is three quarters of the work%n",
                            profile.processes().get(0).names(), dear, dear + cheap);
                },
                "3.11",
                "3.12",
                "3.13");
    }

    @TestFactory
    Stream<DynamicTest> anInterpreterThatIsNotKnownSaysSoAndKeepsItsEvaluators() throws Exception {
        return each(
                interpreter -> {
                    HostProfile profile;
                    try (PlantedPython planted = new PlantedPython(interpreter, directory, "parted")) {
                        profile = planted.profile(20, directory);
                    }
                    assertThat(profile.processes().get(0).names())
                            .startsWith("CPython before 3.11")
                            .contains("no names and show as _PyEval_EvalFrameDefault");
                    assertThat(profile.samples())
                            .noneMatch(sample -> !functions(sample.stackTrace()).isEmpty())
                            .anyMatch(sample -> hasEvaluator(sample.stackTrace()));
                },
                "3.9",
                "3.10");
    }
}
