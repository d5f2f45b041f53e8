package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.NameSource;
import dev.weir.model.ProcessProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import dev.weir.model.RunPlan;
import dev.weir.model.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs in pid and mount namespaces of their own, profiled from outside: two at once that both think they are process 1. */
@Tag("kernel")
@Timeout(180)
class ContainersTest {
    @TempDir
    private Path directory;

    private final List<Process> containers = new ArrayList<>();
    private final List<ProcessHandle> inside = new ArrayList<>();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        boolean initial =
                Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().equals("pid:[4026531836]");
        if (!"root".equals(System.getProperty("user.name")) || !initial) {
            String reason = "looking into containers needs root in the initial pid namespace";
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        for (int i = 0; i < 2; i++) {
            containers.add(new ProcessBuilder(
                            "unshare",
                            "--pid",
                            "--fork",
                            "--kill-child",
                            "--mount",
                            "--mount-proc",
                            "--propagation",
                            "private",
                            "sh",
                            "-c",
                            "mount -t tmpfs tmpfs /tmp && exec \"$@\"",
                            "sh",
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xmx32m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            Path.of("target/test-classes").toAbsolutePath().toString(),
                            "dev.weir.profiler.Spinner")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        for (Process container : containers) {
            assertThat(container.inputReader().readLine()).isEqualTo("spinning");
            inside.add(container.children().findFirst().orElseThrow());
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        inside.forEach(ProcessHandle::destroyForcibly);
        for (Process container : containers) {
            container.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Set<String> filesIn(ProcessHandle container) throws IOException {
        try (var files = Files.walk(Path.of("/proc/" + container.pid() + "/root/tmp"))) {
            return new TreeSet<>(files.map(Path::toString).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "JVMTI"})
    void bothAreWholeAndNamedAndNothingIsLeftInTheirTmp(NameSource names) throws Exception {
        List<Set<String>> before = new ArrayList<>();
        for (ProcessHandle jvm : inside) {
            assertThat(Files.readString(Path.of("/proc/" + jvm.pid() + "/status")))
                    .contains("NSpid:\t" + jvm.pid() + "\t1\n");
            before.add(filesIn(jvm));
        }
        Path rules =
                Files.writeString(directory.resolve("known_spes.txt"), "spin workload dev.weir.profiler.Spinner\n");
        ProfilerRequest asked = ProfilerRequest.of(
                new HostName("here"), new RunPlan(199, Duration.ofSeconds(60)), Optional.of(rules), List.of());
        ProfilerRequest request = new ProfilerRequest(
                asked.host(),
                asked.plan(),
                asked.knownSpes(),
                asked.pids(),
                asked.roles(),
                asked.source(),
                asked.unwind(),
                names,
                asked.boundaries(),
                asked.leaveBoundaries(),
                asked.counters());
        long[] begun = cpuMillis();
        ProfilerControl control = new ProfilerControl() {
            private boolean open;

            @Override
            public void awaitStart() {}

            @Override
            public boolean stopRequested() {
                long[] now = cpuMillis();
                return open && now[0] - begun[0] > 2_500 && now[1] - begun[1] > 2_500;
            }

            @Override
            public void report(Progress progress) {
                open |= progress.phase() == Phase.SAMPLING;
            }
        };
        HostProfile profile = new ProfilingSession(request, directory, control, Clock.systemUTC()).run();

        assertThat(profile.processes())
                .extracting(process -> (long) process.process().tgid().value())
                .containsExactlyInAnyOrder(inside.get(0).pid(), inside.get(1).pid());
        for (ProcessProfile process : profile.processes()) {
            long spinning = profile.samples().stream()
                    .filter(sample -> sample.tgid().equals(process.process().tgid()))
                    .filter(sample -> sample.stackTrace().frames().stream()
                            .anyMatch(frame -> frame.name().equals("dev.weir.profiler.Spinner.spin")))
                    .mapToLong(Sample::count)
                    .sum();
            assertThat((double) spinning / process.samplesTaken())
                    .as("%s", process.warnings())
                    .isGreaterThan(0.8);
            assertThat((double) process.loss().truncated() / process.samplesTaken())
                    .isLessThan(0.05);
            assertThat(process.process().jvm().orElseThrow().version()).isPresent();
        }
        for (int i = 0; i < 2; i++) {
            Set<String> left = filesIn(inside.get(i));
            left.removeAll(before.get(i));
            // The JVM's own, once it has been asked to listen; it removes it when it ends.
            left.removeIf(file -> file.endsWith("/.java_pid1"));
            assertThat(left).isEmpty();
        }
    }

    private long[] cpuMillis() {
        return inside.stream()
                .mapToLong(jvm ->
                        jvm.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .toArray();
    }
}
