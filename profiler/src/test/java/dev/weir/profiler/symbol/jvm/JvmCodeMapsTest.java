package dev.weir.profiler.symbol.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.EngineProcess;
import dev.weir.model.NameSource;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ladder, on JVMs that make it hard. */
@Timeout(120)
class JvmCodeMapsTest {
    @TempDir
    private Path directory;

    static List<Path> javaHomes() {
        return PlantedJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void jcmdGivesNamesOnceAndItsFileGoes(Path javaHome) throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(javaHome)) {
            Thread.sleep(1000);
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JCMD, directory)) {
                assertThat(names.warnings()).isEmpty();
                assertThat(names.description()).contains("Compiler.perfmap");
                assertThat(((PerfMap) ((OpenJvmCodeMap) names).names()).size()).isGreaterThan(100);
                assertThat(jvm.filesLeft()).isEmpty();
            }
        }
    }

    @Test
    void aPerfMapOfSomebodyElseIsReadAndNeitherOverwrittenNorDeleted() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            Path file = Path.of("/tmp/perf-" + jvm.pid() + ".map");
            try {
                Files.writeString(file, "1000 10 Lacme/Job;::run\n");
                try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.PERF_MAP, directory)) {
                    assertThat(names.framesAt(0x1008, 0).get(0).name()).isEqualTo("acme.Job.run");
                }
                try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JCMD, directory)) {
                    assertThat(names.description()).isEqualTo("no names of compiled code");
                    assertThat(names.warnings()).singleElement().asString().contains("would overwrite");
                }
                assertThat(Files.readString(file)).contains("acme/Job");

                Files.delete(file);
                Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "1000 10 x\n");
                Files.createSymbolicLink(file, elsewhere);
                try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.PERF_MAP, directory)) {
                    assertThat(names.warnings()).singleElement().asString().contains("no regular file");
                }
                if (isRoot("the owner of a perf map")) {
                    Files.delete(file);
                    Files.writeString(file, "1000 10 x\n");
                    Files.setAttribute(file, "unix:uid", 65534);
                    try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.PERF_MAP, directory)) {
                        assertThat(names.warnings()).singleElement().asString().contains("belongs to user 65534");
                    }
                }
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    void aStoppedJvmCostsNoTimeAndStaysUntouched() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            signal("STOP", jvm.pid());
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
                assertThat(names.description()).isEqualTo("no names of compiled code");
                assertThat(names.warnings()).anyMatch(warning -> warning.contains("is stopped"));
                assertThat(names.framesAt(0x1000, 0)).isEmpty();
            } finally {
                signal("CONT", jvm.pid());
            }
            jvm.tell("hello");
            assertThat(jvm.filesLeft()).isEmpty();
        }
    }

    @Test
    void aJvmThatStopsWhileItIsAskedIsGivenUp() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            AttachChannel attach = new AttachChannel(jvm.pid(), java.time.Duration.ofMillis(1500));
            attach.diagnosticCommand("VM.version");
            Thread stopper = new Thread(() -> {
                try {
                    Thread.sleep(300);
                    signal("STOP", jvm.pid());
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            stopper.start();
            try {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                            while (true) {
                                attach.diagnosticCommand("VM.version");
                            }
                        })
                        .isInstanceOf(AttachFailed.class)
                        .hasMessageMatching(".*(did not answer within|is stopped).*");
            } finally {
                stopper.join();
                signal("CONT", jvm.pid());
            }
            assertThat(attach.diagnosticCommand("VM.version")).contains("JDK");
        }
    }

    @Test
    void aJvmThatDoesNotAllowAttachingIsNotAsked() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0), "-XX:+DisableAttachMechanism");
                JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
            assertThat(names.warnings()).anyMatch(warning -> warning.contains("DisableAttachMechanism"));
            assertThat(jvm.process().isAlive()).isTrue();
        }
    }

    @Test
    void aJvmThatLeavesSignalsAloneIsNotKilledByTheRequest() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0), "-Xrs");
                JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
            // With -Xrs the JVM listens from its start, so nobody needs to send SIGQUIT.
            assertThat(names.warnings()).isEmpty();
            jvm.tell("hello");
        }
    }

    @Test
    void aProcessThatHasEndedHasNoNames() throws Exception {
        EngineProcess ended;
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            ended = jvm.engineProcess();
        }
        try (JvmCodeMap names = JvmCodeMaps.open(ended, NameSource.AUTO, directory)) {
            assertThat(names.warnings()).singleElement().asString().contains("has ended");
        }
    }

    @Test
    void rootProfilesAJvmOfAnotherUserWhoCannotReachTheLibrary() throws Exception {
        Assumptions.assumeTrue(isRoot("a JVM of another user"));
        Path classes = readableClasses();
        try (PlantedJvm jvm = PlantedJvm.start(
                List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"),
                classes,
                PlantedJvm.javaHomes().get(0))) {
            assertThat(jvm.target().uid()).isEqualTo(65534);
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
                assertThat(names.warnings()).isEmpty();
                assertThat(names.description()).contains("loaded into the running JVM");
                // The temporary directory of a test is private, so the library was copied.
                assertThat(jvm.filesLeft()).hasSize(2);
            }
            assertThat(jvm.filesLeft()).isEmpty();
        } finally {
            deleteAll(classes);
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void rootProfilesAJvmInPidAndMountNamespacesOfItsOwn(Path javaHome) throws Exception {
        Assumptions.assumeTrue(isRoot("a JVM in namespaces of its own"));
        Path classes = readableClasses();
        try (PlantedJvm jvm = PlantedJvm.start(
                List.of(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /tmp && mkdir -p " + directory + " && exec \"$@\"",
                        "sh"),
                classes,
                javaHome)) {
            assertThat(jvm.target().innermostPid()).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
                    assertThat(names.warnings()).isEmpty();
                    assertThat(names.description()).contains("loaded into the running JVM");
                    assertThat(jvm.filesLeft()).hasSize(2);
                }
                assertThat(jvm.filesLeft()).isEmpty();
            }
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JCMD, directory)) {
                assertThat(names.warnings()).isEmpty();
            }
            assertThat(jvm.filesLeft()).isEmpty();
        } finally {
            deleteAll(classes);
        }
    }

    private Path readableClasses() throws IOException {
        // Not in /tmp, which is another one in a namespace of its own, as is then a checkout that lies there.
        Path target = Files.createTempDirectory(Path.of("/var/tmp"), "weir-test-classes");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path from = PlantedJvm.testClasses();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("Planted"))
                    .toList()) {
                Path copy = target.resolve(from.relativize(file));
                Files.createDirectories(
                        copy.getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                Files.copy(file, copy);
            }
        }
        return target;
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void signal(String name, int pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static boolean isRoot(String what) {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && System.getenv("WEIR_REQUIRE_ALL_TESTS") != null) {
            throw new IllegalStateException("must be root to test " + what);
        }
        if (!root) {
            System.out.println("not tested, for want of root: " + what);
        }
        return root;
    }
}
