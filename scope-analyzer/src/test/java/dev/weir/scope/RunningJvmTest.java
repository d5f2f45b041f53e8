package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.model.EngineProcess;
import dev.weir.model.JvmFacts;
import dev.weir.model.Scope;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real JVMs, started in the ways that hide a main class or a flag. */
@Timeout(120)
class RunningJvmTest {
    private static final String CLASSES = RunningProcess.classes().toString();
    private static final String VICTIM = Victim.class.getName();

    @TempDir
    private Path directory;

    private static JvmFacts facts(EngineProcess process) {
        return process.jvm().orElseThrow();
    }

    /** Every JDK of at least 17 that this machine has: HotSpot's tables differ between them. */
    static List<String> javas() throws IOException {
        Path jdks = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jdks)) {
            return List.of(RunningProcess.JAVA);
        }
        try (Stream<Path> homes = Files.list(jdks)) {
            return Stream.concat(
                            Stream.of(RunningProcess.JAVA),
                            homes.filter(home -> release(home) >= 17)
                                    .map(home -> home.resolve("bin/java").toString()))
                    .map(java -> real(java))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static String real(String java) {
        try {
            return Path.of(java).toRealPath().toString();
        } catch (IOException e) {
            return RunningProcess.JAVA;
        }
    }

    private static int release(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return Files.isExecutable(home.resolve("bin/java"))
                    ? lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                            .map(line -> Integer.parseInt(
                                    line.replaceAll("[^0-9.]", "").replaceAll("\\..*", "")))
                            .findFirst()
                            .orElse(0)
                    : 0;
        } catch (IOException | RuntimeException notThere) {
            return 0;
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void flagsFromTheVariablesAndAnArgfileAreFound(String java) throws IOException {
        Files.writeString(
                directory.resolve("options"),
                "-XX:+PreserveFramePointer -cp\n\"" + CLASSES + "\"\n" + VICTIM + " one\n");
        Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS",
                        "-XX:+UnlockDiagnosticVMOptions -XX:-PreserveFramePointer '-Dquoted=a -XX:+UseSerialGC'",
                "JDK_JAVA_OPTIONS", "-XX:MaxRAM=1g",
                "_JAVA_OPTIONS", "-XX:+DebugNonSafepoints",
                "SECRET", "x");
        try (RunningProcess running =
                RunningProcess.start(directory, environment, List.of(java, "@options", "org.acme.NotMain"))) {
            EngineProcess process = running.analyzed();

            assertThat(process.program()).isEqualTo(VICTIM);
            assertThat(process.engine()).isEqualTo("pid");
            assertThat(process.user()).isEqualTo(System.getProperty("user.name"));
            assertThat(process.commandLine()).containsExactly(java, "@options", "org.acme.NotMain");
            assertThat(facts(process).flags())
                    .containsExactly(
                            "-XX:+DebugNonSafepoints",
                            "-XX:+PreserveFramePointer",
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:MaxRAM=1g");
            assertThat(facts(process).framePointers()).contains(true);
            assertThat(facts(process).debugNonSafepoints()).contains(true);
            assertThat(facts(process).version().orElseThrow()).matches("[0-9]+(\\.[0-9.]+)?\\+.*");
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void theFlagsInForceAreReadFromTheJvmItself(String java) throws IOException {
        List<String> command = List.of(java, "-XX:+PreserveFramePointer", "-cp", CLASSES, VICTIM);
        try (RunningProcess running = RunningProcess.start(directory, Map.of(), command)) {
            ProcDirectory process =
                    new ProcDirectory(Path.of("/proc", running.tgid().toString()));
            Mapping libjvm = process.mappedFiles().stream()
                    .filter(mapping -> mapping.fileName().equals("libjvm.so"))
                    .findFirst()
                    .orElseThrow();
            LiveFlags flags = new LiveFlags();
            long debugNonSafepoints;
            try (ProcessMemory memory = process.memory()) {
                assertThat(flags.read(memory, libjvm))
                        .containsOnly(
                                Map.entry(LiveFlags.FRAME_POINTERS, true),
                                Map.entry(LiveFlags.DEBUG_NON_SAFEPOINTS, false));
                debugNonSafepoints = flags.addresses(memory, libjvm).getOrDefault(LiveFlags.DEBUG_NON_SAFEPOINTS, 0L);
            }

            // As async-profiler does when it attaches: no word tells of it.
            try (FileChannel memory = FileChannel.open(process.path().resolve("mem"), StandardOpenOption.WRITE)) {
                memory.write(ByteBuffer.wrap(new byte[] {1}), debugNonSafepoints);
            }

            assertThat(facts(running.analyzed()).flags()).containsExactly("-XX:+PreserveFramePointer");
            assertThat(facts(running.analyzed()).debugNonSafepoints()).contains(true);
        }
    }

    @Test
    void flagsFromFilesAreFound() throws IOException {
        Files.writeString(directory.resolve("vm.options"), "-XX:+PreserveFramePointer\n-XX:MaxRAM=1g");
        Files.writeString(directory.resolve("settings"), "+UnlockDiagnosticVMOptions\n+DebugNonSafepoints\n");
        try (RunningProcess running = RunningProcess.java(
                directory, "-XX:VMOptionsFile=vm.options", "-XX:Flags=settings", "-cp", CLASSES, VICTIM)) {
            assertThat(facts(running.analyzed()).flags())
                    .containsExactly(
                            "-XX:+DebugNonSafepoints",
                            "-XX:+PreserveFramePointer",
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:Flags=settings",
                            "-XX:MaxRAM=1g");
            assertThat(facts(running.analyzed()).debugNonSafepoints()).contains(true);
        }
    }

    @Test
    void withoutPerformanceCountersTheCommandLineIsEnough() throws IOException {
        Files.writeString(directory.resolve("options"), "-XX:+UseSerialGC -cp " + CLASSES + " " + VICTIM);
        try (RunningProcess running = RunningProcess.java(directory, "-XX:-UsePerfData", "@options")) {
            EngineProcess process = running.analyzed();

            assertThat(process.program()).isEqualTo(VICTIM);
            assertThat(facts(process).flags()).containsExactly("-XX:+UseSerialGC", "-XX:-UsePerfData");
            assertThat(facts(process).version()).contains(Runtime.version().toString());
            assertThat(facts(process).framePointers()).contains(false);
        }
    }

    @Test
    void withoutTheArgfileThePerformanceCountersAreEnough() throws IOException {
        Path options = directory.resolve("options");
        Files.writeString(options, "-XX:+PreserveFramePointer -cp " + CLASSES + " " + VICTIM);
        try (RunningProcess running = RunningProcess.java(directory, "@options", "org.acme.NotMain")) {
            Files.delete(options);
            EngineProcess process = running.analyzed();

            assertThat(process.program()).isEqualTo(VICTIM);
            assertThat(facts(process).flags()).containsExactly("-XX:+PreserveFramePointer");
        }
    }

    @Test
    void withNeitherTheMainClassIsUnknownAndNotGuessed() throws IOException {
        Path options = directory.resolve("options");
        Files.writeString(options, "-XX:-UsePerfData -cp " + CLASSES + " " + VICTIM);
        try (RunningProcess running = RunningProcess.java(directory, "@options", "org.acme.NotMain")) {
            Files.delete(options);

            assertThat(running.analyzed().program()).isEqualTo("java");
        }
    }

    @Test
    void aLauncherOfAnotherNameStartsAJvmToo() throws IOException {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        Path launcher = Files.createDirectories(directory.resolve("jdk/bin")).resolve("engine");
        Files.copy(home.resolve("bin/java"), launcher);
        Files.createSymbolicLink(directory.resolve("jdk/lib"), home.resolve("lib"));
        Files.createSymbolicLink(directory.resolve("jdk/conf"), home.resolve("conf"));
        List<String> command = List.of(launcher.toString(), "-XX:MaxRAM=1g", "-cp", CLASSES, VICTIM, "one");
        try (RunningProcess running = RunningProcess.start(directory, Map.of(), command)) {
            EngineProcess process = running.analyzed();

            assertThat(process.program()).isEqualTo(VICTIM);
            assertThat(facts(process).flags()).containsExactly("-XX:MaxRAM=1g");
        }
    }

    @Test
    void theMainClassOfAJarIsInItsManifest() throws IOException {
        Path jar = jar("kafka-streams-9.9.9.jar");
        try (RunningProcess running =
                RunningProcess.java(directory, "-jar", "-Xmx64m", "kafka-streams-9.9.9.jar", "a b")) {
            EngineProcess process = running.analyzed();

            assertThat(process.program()).isEqualTo(VICTIM);
            // The JVM holds the jar open.
            assertThat(process.engine()).isEqualTo("kafka-streams");
            Files.delete(jar);
            assertThat(running.analyzed().program()).isEqualTo("kafka-streams-9.9.9.jar");
        }
    }

    @Test
    void anEngineWithinAJarIsSeenAsSpringBootPacksIt() throws IOException {
        Path jar = jar("orders.jar", "BOOT-INF/lib/kafka-streams-4.3.1.jar");
        try (RunningProcess running = RunningProcess.java(directory, "-jar", jar.toString())) {
            Look look = new ScopeAnalyzer()
                    .look(KnownSpes.shipped(), running.tgid())
                    .orElseThrow();
            assertThat(look.recognised().orElseThrow().pattern()).isEqualTo("jar:kafka-streams-*.jar");
            assertThat(look.recognised().orElseThrow().process().engine()).isEqualTo("kafka-streams");
        }
        Path without = jar("other.jar", "lib/other-4.3.1.jar");
        try (RunningProcess running = RunningProcess.java(directory, "-jar", without.toString())) {
            Look look = new ScopeAnalyzer()
                    .look(KnownSpes.shipped(), running.tgid())
                    .orElseThrow();
            assertThat(look.recognised()).isEmpty();
            assertThat(look.grows()).isTrue();
        }
    }

    private Path jar(String name, String... entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, VICTIM);
        Path jar = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            String entry = VICTIM.replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(entry));
            out.write(Files.readAllBytes(Path.of(CLASSES, entry)));
            for (String nested : entries) {
                out.putNextEntry(new JarEntry(nested));
            }
        }
        return jar;
    }

    @Test
    void aProcessWhoseArgumentsNameAnotherMainClassIsNotTakenForIt() throws IOException {
        KnownSpes rules =
                KnownSpes.parse("k", "storm workload " + VICTIM + "\nstorm managing dev.weir.scope.LogWriter*\n");
        try (RunningProcess logWriter = RunningProcess.java(
                        directory, "-cp", CLASSES, LogWriterLike.class.getName(), "java", "-server", VICTIM, "YSB-1");
                RunningProcess worker = RunningProcess.java(directory, "-cp", CLASSES, VICTIM, "YSB-1")) {
            Scope scope = new ScopeAnalyzer().analyze(rules);

            assertThat(scope.processes())
                    .filteredOn(p -> List.of(logWriter.tgid(), worker.tgid()).contains(p.tgid()))
                    .extracting(p -> p.tgid() + " " + p.role().word())
                    .containsExactlyInAnyOrder(logWriter.tgid() + " managing", worker.tgid() + " workload");
        }
    }

    @Test
    void theStartTicksAreThoseOfTheKernel() throws IOException {
        try (RunningProcess running = RunningProcess.java(directory, "-cp", CLASSES, VICTIM)) {
            // ProcessHandle computes its instant from the same field, by another road.
            Instant started = ProcessHandle.of(running.tgid().value())
                    .orElseThrow()
                    .info()
                    .startInstant()
                    .orElseThrow();
            long bootSeconds = Files.readAllLines(Path.of("/proc/stat")).stream()
                    .filter(line -> line.startsWith("btime "))
                    .mapToLong(line -> Long.parseLong(line.substring("btime ".length())))
                    .findFirst()
                    .orElseThrow();
            // USER_HZ is 100 on every architecture that Weir runs on.
            Instant ticks = Instant.ofEpochSecond(bootSeconds)
                    .plusMillis(running.analyzed().startTicks() * 10);

            assertThat(Duration.between(started, ticks).abs()).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void theProfilersOwnJvmIsNeverPartOfAScope() {
        Tgid own = new Tgid(Math.toIntExact(ProcessHandle.current().pid()));

        assertThat(new ScopeAnalyzer()
                        .analyze(KnownSpes.parse("k", "all workload *"))
                        .processes())
                .extracting(EngineProcess::tgid)
                .doesNotContain(own);
    }

    @Test
    void processesThatEndDuringTheScanDoNotHideTheOthers() throws Exception {
        KnownSpes rules = KnownSpes.parse("k", "v workload " + VICTIM);
        AtomicBoolean done = new AtomicBoolean();
        try (RunningProcess running = RunningProcess.java(directory, "-cp", CLASSES, VICTIM)) {
            Thread churn = new Thread(() -> {
                while (!done.get()) {
                    try {
                        new ProcessBuilder("true")
                                .redirectErrorStream(true)
                                .start()
                                .waitFor();
                    } catch (IOException | InterruptedException e) {
                        return;
                    }
                }
            });
            churn.start();
            try {
                for (int i = 0; i < 10; i++) {
                    assertThat(new ScopeAnalyzer().analyze(rules).processes())
                            .extracting(EngineProcess::tgid)
                            .contains(running.tgid());
                }
            } finally {
                done.set(true);
                churn.join();
            }
        }
    }

    @Test
    @Tag("kernel")
    void aJvmInAPidAndMountNamespaceOfItsOwnIsReadThroughItsRoot() throws Exception {
        require(canUnshare(), "unshare --pid --mount is refused here (needs root and CAP_SYS_ADMIN)");
        Path privateTmp = Files.createDirectories(directory.resolve("tmp"));
        Path inside = privateTmp.resolve("classes").resolve(Path.of(VICTIM.replace('.', '/') + ".class"));
        Files.createDirectories(inside.resolve("..").normalize());
        Files.copy(Path.of(CLASSES, VICTIM.replace('.', '/') + ".class"), inside);
        Files.writeString(privateTmp.resolve("options"), "-XX:+PreserveFramePointer -cp /tmp/classes " + VICTIM);
        String mark = UUID.randomUUID().toString();
        String script = "mount --bind '" + privateTmp + "' /tmp && cd /tmp && exec '" + RunningProcess.JAVA
                + "' @/tmp/options " + mark;
        List<String> command = List.of(
                "unshare", "--pid", "--fork", "--kill-child=SIGKILL", "--mount", "--mount-proc", "sh", "-c", script);
        try (RunningProcess unshare = RunningProcess.start(directory, Map.of(), command)) {
            KnownSpes rules = KnownSpes.parse("k", "v workload " + VICTIM);
            List<EngineProcess> found = new ScopeAnalyzer()
                    .analyze(rules).processes().stream()
                            .filter(p -> p.commandLine().contains(mark))
                            .toList();

            assertThat(found).hasSize(1);
            assertThat(found.get(0).tgid()).isNotEqualTo(unshare.tgid());
            assertThat(Files.readString(Path.of("/proc", found.get(0).tgid().toString(), "status")))
                    .containsPattern("NSpid:\t.*\t1\n");
            // Our /tmp has neither the argfile nor the counters.
            assertThat(facts(found.get(0)).flags()).containsExactly("-XX:+PreserveFramePointer");
            assertThat(facts(found.get(0)).version()).contains(Runtime.version().toString());
            assertThat(facts(found.get(0)).framePointers()).contains(true);
        }
    }

    private static boolean canUnshare() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "--pid", "--fork", "--mount", "--mount-proc", "true")
                            .redirectError(Redirect.DISCARD)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void require(boolean condition, String reason) {
        if (condition) {
            return;
        }
        System.out.println("skipped: " + reason);
        assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
        assumeTrue(condition, reason);
    }
}
