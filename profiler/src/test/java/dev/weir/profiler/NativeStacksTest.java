package dev.weir.profiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EngineRole;
import dev.weir.model.Frame;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.NameSource;
import dev.weir.model.ProcessProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.RunPlan;
import dev.weir.model.Sample;
import dev.weir.model.SampleSource;
import dev.weir.model.Tgid;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole sessions on programs without frame pointers whose calls are known: each stack must be whole, and name them in order. */
@Tag("kernel")
@Timeout(180)
class NativeStacksTest {
    private static final double WHOLE = 0.99;

    @TempDir
    private Path directory;

    @BeforeEach
    void needsTheKernel() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            skip("profiling needs root and a kernel with BTF");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-pie", "-no-pie", "-static"})
    void cWithoutFramePointers(String kind) throws Exception {
        Path program = compile(
                "gcc",
                "planted.c",
                List.of("-O2", "-fomit-frame-pointer", "-fno-optimize-sibling-calls", kind, "-pthread"));
        List<String> deep = new ArrayList<>(List.of("run_deep"));
        deep.addAll(Collections.nCopies(101, "descend"));
        deep.add("burn");
        check(
                kind,
                profile(UnwindMode.AUTO, program.toString()),
                Map.of(
                        "chain", List.of("run_chain", "outer", "middle", "inner", "burn"),
                        "deep", deep,
                        "library", List.of("run_library", "sorted", "order", "burn")));
    }

    @Test
    void aFileThatWasDeletedSinceItWasStarted() throws Exception {
        Path program = compile("gcc", "planted.c", List.of("-O2", "-fomit-frame-pointer", "-pthread"));
        check(
                "deleted",
                profile(() -> Files.delete(program), UnwindMode.AUTO, program.toString()),
                Map.of("chain", List.of("run_chain", "outer", "middle", "inner", "burn")));
    }

    @Test
    void aStrippedProgramInAMountNamespaceOfItsOwnIsWalkedTooAndItsFunctionsAreToldByWhereTheyBegin() throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/unshare"))) {
            skip("unshare is not here");
        }
        Path program = compile(
                "gcc",
                "planted.c",
                List.of("-O2", "-fomit-frame-pointer", "-fno-optimize-sibling-calls", "-s", "-pthread"));
        Path room = Files.createDirectory(directory.resolve("room"));
        HostProfile profile = profile(
                UnwindMode.AUTO,
                "/usr/bin/unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none \"$1\" && cp \"$0\" \"$1/planted\" && exec \"$1/planted\"",
                program.toString(),
                room.toString());
        assertThat(room).isEmptyDirectory();
        ProcessProfile process = profile.processes().get(0);
        assertWhole(process);
        Map<String, Long> deep = new TreeMap<>();
        profile.samples().stream()
                .filter(sample -> sample.threadName().equals("deep"))
                .flatMap(sample -> sample.stackTrace().frames().stream())
                .filter(frame -> frame.library().equals("planted"))
                .forEach(frame -> deep.merge(frame.kind() + " " + frame.name().replaceAll("0x.*", ""), 1L, Long::sum));
        assertThat(deep).containsOnlyKeys("UNKNOWN planted+");
        assertThat(profile.samples().stream()
                        .filter(sample -> sample.threadName().equals("deep"))
                        .flatMap(sample -> sample.stackTrace().frames().stream())
                        .filter(frame -> frame.library().equals("planted"))
                        .map(Frame::name)
                        .distinct())
                .as("run_deep, descend and burn")
                .hasSize(3);
    }

    @Test
    void cppWithSignalHandlersAndFramesOfUnknownSize() throws Exception {
        Path program = compile("g++", "planted.cpp", List.of("-O2", "-fomit-frame-pointer", "-pthread"));
        check(
                "C++",
                profile(UnwindMode.AUTO, program.toString()),
                Map.of(
                        "virtual",
                        List.of("planted::pipeline", "planted::Stage<unsigned long>::apply", "planted::burn"),
                        "alloca",
                        List.of("planted::with_alloca", "planted::burn"),
                        "signals",
                        List.of("planted::signalled", "planted::handler", "planted::burn")));
    }

    @ParameterizedTest
    @CsvSource({"legacy, T", "v0, u32"})
    void rust(String mangling, String argument) throws Exception {
        if (onPath("rustc").isEmpty()) {
            // No package that scripts/install-missing has: a machine of CI need not have it.
            System.out.println("skipped: rustc is not here");
            Assumptions.abort("rustc is not here");
        }
        // Which of them is the default, and which is called unstable, changes with the version of rustc.
        Path program = compile(
                "rustc",
                "planted.rs",
                List.of("-Copt-level=3", "-Zunstable-options", "-Csymbol-mangling-version=" + mangling));
        check(
                "Rust, " + mangling,
                profile(UnwindMode.AUTO, program.toString()),
                Map.of(
                        "operator",
                        List.of(
                                "planted::planted::pipeline",
                                "<planted::planted::Window<" + argument + "> as planted::planted::Operator>::apply",
                                "planted::planted::burn")));
    }

    @Test
    void cpython() throws Exception {
        Path script = source("planted.py");
        HostProfile profile = profile(UnwindMode.AUTO, python(), script.toString());
        ProcessProfile process = profile.processes().get(0);
        double whole = 1 - (double) process.loss().truncated() / process.samplesTaken();
        System.out.printf(Locale.ROOT, "CPython: %.2f %% of %d samples whole%n", 100 * whole, process.samplesTaken());
        assertWhole(process);
        assertThat(process.stacks()).startsWith("unwound from a copy with the files' own unwind tables");
        long inMain = profile.samples().stream()
                .filter(sample -> sample.stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals("Py_RunMain")))
                .mapToLong(Sample::count)
                .sum();
        assertThat((double) inMain).isGreaterThan(WHOLE * process.samplesTaken());
    }

    @Test
    void codeThatNodeGeneratesIsWalkedByFramePointersAndNamedByItsMap() throws Exception {
        Optional<String> node = onPath("node");
        if (node.isEmpty()) {
            System.out.println("skipped: node is not here");
            Assumptions.abort("node is not here");
        }
        HostProfile profile = profile(
                UnwindMode.AUTO,
                node.get(),
                "--perf-basic-prof",
                "--no-turbo-inlining",
                "--interpreted-frames-native-stack",
                source("planted.js").toString());
        ProcessProfile process = profile.processes().get(0);
        double whole = 1 - (double) process.loss().truncated() / process.samplesTaken();
        Map<String, Long> chains = new TreeMap<>();
        for (Sample sample : profile.samples()) {
            String chain = sample.stackTrace().frames().stream()
                    .map(Frame::name)
                    .filter(name -> name.contains("planted.js"))
                    .map(name -> name.replaceAll("^[A-Za-z]+:[~^*+]*(\\w*) .*", "$1"))
                    .collect(Collectors.joining("<"));
            chains.merge(chain, sample.count(), Long::sum);
        }
        double inChain = chains.getOrDefault("burn<middle<outer<", 0L);
        System.out.printf(
                Locale.ROOT,
                "node: %.2f %% of %d samples whole, %s; %s; %s%n",
                100 * whole,
                process.samplesTaken(),
                chains,
                process.stacks(),
                process.names());
        Files.deleteIfExists(Path.of("/tmp/perf-" + process.process().tgid() + ".map"));
        assertThat(process.names()).endsWith(", which the process writes");
        // V8's builtins keep no frame, and no table tells of them: 34 of 2,000 stacks ended there.
        assertThat(whole).isGreaterThan(0.95);
        // A leaf that is just in its prologue hides its caller, and a function is replaced while it runs.
        assertThat(inChain).isGreaterThan(0.9 * process.samplesTaken());
    }

    @Test
    void theKernelsWalkIsStillThereForWhoWantsIt() throws Exception {
        Path program = compile("gcc", "planted.c", List.of("-O2", "-fomit-frame-pointer", "-pthread"));
        ProcessProfile process =
                profile(UnwindMode.FP, program.toString()).processes().get(0);
        assertThat(process.stacks()).isEqualTo("walked by frame pointers");
        // This is what the other walk is for.
        assertThat((double) process.loss().truncated() / process.samplesTaken()).isGreaterThan(0.5);
        assertThatThrownBy(() -> profile(UnwindMode.VM, program.toString()))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--unwind vm is not possible, it is no HotSpot JVM");
    }

    private interface Action {
        void run() throws IOException;
    }

    private HostProfile profile(UnwindMode unwind, String... command) throws Exception {
        return profile(() -> {}, unwind, command);
    }

    private HostProfile profile(Action whenReady, UnwindMode unwind, String... command) throws Exception {
        // V8 leaves a log where it is started.
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("ready");
            whenReady.run();
            ProfilerRequest request = new ProfilerRequest(
                    new HostName("here"),
                    new RunPlan(499, Duration.ofSeconds(4)),
                    Optional.empty(),
                    List.of(new Tgid(Math.toIntExact(process.pid()))),
                    List.of(EngineRole.WORKLOAD),
                    SampleSource.EBPF,
                    unwind,
                    NameSource.AUTO,
                    List.of(),
                    false,
                    List.of());
            return new ProfilingSession(request, directory, new AtOnce(), Clock.systemUTC()).run();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** @param chains by the name of the thread, the functions of its stack from the root on */
    private static void check(String what, HostProfile profile, Map<String, List<String>> chains) {
        ProcessProfile process = profile.processes().get(0);
        Map<String, long[]> ofThread = new TreeMap<>();
        Map<String, Long> wrong = new TreeMap<>();
        for (Sample sample : profile.samples()) {
            List<String> chain = chains.get(sample.threadName());
            if (chain == null) {
                continue;
            }
            List<String> names = new ArrayList<>(sample.stackTrace().frames().stream()
                    .map(Frame::name)
                    .filter(chain::contains)
                    .toList());
            Collections.reverse(names);
            boolean right = !sample.stackTrace().truncated() && isPrefix(names, chain);
            long[] count = ofThread.computeIfAbsent(sample.threadName(), thread -> new long[2]);
            count[0] += sample.count();
            count[1] += right ? sample.count() : 0;
            if (!right) {
                wrong.merge(
                        sample.threadName() + ": "
                                + sample.stackTrace().frames().stream()
                                        .map(Frame::name)
                                        .collect(Collectors.joining(" < ")),
                        sample.count(),
                        Long::sum);
            }
        }
        double whole = 1 - (double) process.loss().truncated() / process.samplesTaken();
        System.out.println(what
                + String.format(Locale.ROOT, ": %.2f %% of %d whole; ", 100 * whole, process.samplesTaken())
                + ofThread.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue()[1] + " of " + entry.getValue()[0])
                        .collect(Collectors.joining(", "))
                + " in order; " + process.stacks());
        assertThat(process.stacks()).startsWith("unwound from a copy with the files' own unwind tables");
        assertWhole(process);
        assertThat(ofThread.keySet()).isEqualTo(chains.keySet());
        // Of few samples, as a busy machine leaves them, one is more than a hundredth.
        ofThread.forEach((thread, count) -> assertThat((double) count[1])
                .as("%s: %s", thread, wrong)
                .isPositive()
                .isGreaterThanOrEqualTo(WHOLE * count[0] - 1));
    }

    private static void assertWhole(ProcessProfile process) {
        assertThat(process.samplesTaken()).isGreaterThan(20);
        assertThat((double) process.loss().truncated()).isLessThanOrEqualTo((1 - WHOLE) * process.samplesTaken() + 1);
    }

    /** A thread may be seen between two calls of what it repeats; nothing between two functions that are there may be missing. */
    private static boolean isPrefix(List<String> names, List<String> chain) {
        return names.size() <= chain.size() && chain.subList(0, names.size()).equals(names);
    }

    private Path compile(String compiler, String source, List<String> options) throws Exception {
        String path = onPath(compiler).orElse("");
        if (path.isEmpty()) {
            skip(compiler + " is not here");
        }
        Path program = directory.resolve("planted" + Long.toHexString(System.nanoTime()));
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(options);
        command.addAll(List.of("-o", program.toString(), source(source).toString()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("RUSTC_BOOTSTRAP", "1");
        Process build = builder.start();
        assertThat(build.waitFor()).isZero();
        return program;
    }

    private Path source(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = requireNonNull(getClass().getResourceAsStream(name))) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static String python() {
        String found = Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "";
        if (found.isEmpty()) {
            skip("python3 is not here");
        }
        return found;
    }

    private static Optional<String> onPath(String program) {
        return Stream.of(requireNonNull(System.getenv("PATH")).split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
        Assumptions.abort(reason);
    }

    private static final class AtOnce implements ProfilerControl {
        @Override
        public void awaitStart() {}

        @Override
        public boolean stopRequested() {
            return false;
        }

        @Override
        public void report(Progress progress) {}
    }
}
