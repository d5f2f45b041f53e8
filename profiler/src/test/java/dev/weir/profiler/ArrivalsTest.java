package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CounterEvent;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import dev.weir.model.RunPlan;
import dev.weir.model.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that come and go while a window is open. */
@Tag("kernel")
@Timeout(120)
class ArrivalsTest {
    private static final String RULES = """
            spin  workload  dev.weir.profiler.Spinner
            side  managing  dev.weir.profiler.Bystander
            fork  workload  python:weir_forking_worker
            """;

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void need() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            String reason = "profiling needs root and a kernel with BTF";
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("PYTHONPATH", directory.toString());
            Process process = builder.start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process spinner(String main) {
        return start(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                main));
    }

    private static long cpuMillis(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    private static void awaitLine(Process process, String line) throws IOException {
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo(line);
    }

    /** Runs a session; each report of the open window, one a second, is a step. */
    private HostProfile profile(Step step) throws Exception {
        Path rules = Files.writeString(directory.resolve("known_spes.txt"), RULES);
        ProfilerRequest request = ProfilerRequest.of(
                new HostName("here"), new RunPlan(99, Duration.ofSeconds(100)), Optional.of(rules), List.of());
        ProfilerControl control = new ProfilerControl() {
            private int seconds;
            private boolean done;

            @Override
            public void awaitStart() {}

            @Override
            public boolean stopRequested() {
                return done;
            }

            @Override
            public void report(Progress progress) {
                if (progress.phase() == Phase.SAMPLING) {
                    try {
                        done |= step.take(seconds++);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        return new ProfilingSession(request, directory, control, Clock.systemUTC()).run();
    }

    /** What happens at a second of the window; true ends it. */
    private interface Step {
        boolean take(int second) throws Exception;
    }

    private static ProcessProfile of(HostProfile profile, long pid) {
        return profile.processes().stream()
                .filter(process -> process.process().tgid().value() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("process " + pid + " was not profiled; " + profile.warnings()));
    }

    private static double inMethod(HostProfile profile, long pid, String method) {
        return profile.samples().stream()
                .filter(sample -> sample.tgid().value() == pid)
                .filter(sample -> sample.stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals(method)))
                .mapToLong(Sample::count)
                .sum();
    }

    private static void assertLaws(HostProfile profile) {
        for (ProcessProfile process : profile.processes()) {
            long kept = profile.samples().stream()
                    .filter(sample -> sample.tgid().equals(process.process().tgid()))
                    .mapToLong(Sample::count)
                    .sum();
            assertThat(kept + process.loss().ringFull()).isEqualTo(process.samplesTaken());
            assertThat(process.cycles(CycleSource.NOMINAL)).isPresent();
        }
        assertThat(profile.scope().processes())
                .extracting(EngineProcess::tgid)
                .containsAll(profile.processes().stream()
                        .map(process -> process.process().tgid())
                        .toList());
    }

    @Test
    void aJvmThatStartsInTheWindowIsSampledFromItsStartAndOneThatEndsKeepsItsCounts() throws Exception {
        Process old = spinner("dev.weir.profiler.Spinner");
        awaitLine(old, "spinning");
        List<Process> later = new ArrayList<>();
        long[] cpuAtEnd = new long[1];
        HostProfile profile = profile(second -> {
            if (second == 2) {
                later.add(spinner("dev.weir.profiler.Spinner"));
                later.add(spinner("dev.weir.profiler.Bystander"));
            }
            if (second < 4) {
                return false;
            }
            if (old.isAlive() && cpuMillis(old) > 2_500) {
                old.destroyForcibly().waitFor();
            }
            cpuAtEnd[0] = cpuMillis(later.get(0));
            return !old.isAlive() && cpuAtEnd[0] > 3_000;
        });

        assertLaws(profile);
        assertThat(profile.processes()).hasSize(2);
        ProcessProfile ended = of(profile, old.pid());
        assertThat(ended.startedAfter()).isEmpty();
        assertThat(ended.endedAfter().orElseThrow()).isGreaterThan(Duration.ofSeconds(3));
        assertThat(ended.cpuTime()).isGreaterThan(Duration.ofSeconds(1));
        assertThat(ended.counter(CounterEvent.TASK_CLOCK).orElseThrow().raw())
                .isEqualTo(ended.cpuTime().toNanos());
        assertThat(inMethod(profile, old.pid(), "dev.weir.profiler.Spinner.spin") / ended.samplesTaken())
                .isGreaterThan(0.8);

        long pid = later.get(0).pid();
        ProcessProfile came = of(profile, pid);
        System.out.println(came.warnings());
        Duration found = came.startedAfter().orElseThrow();
        assertThat(found).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        // All of its CPU time, from its start on, which is in the window.
        assertThat((double) came.cpuTime().toMillis()).isCloseTo((double) cpuAtEnd[0], within(0.1 * cpuAtEnd[0] + 100));
        double counted = came.counter(CounterEvent.TASK_CLOCK).orElseThrow().raw() / 1e9;
        double uncounted = came.cpuTime().toNanos() / 1e9 - counted;
        System.out.printf("of %.3f s CPU time %.3f s were not counted%n", counted + uncounted, uncounted);
        assertThat(uncounted).isLessThan(0.5 * counted);
        double expected = 99 * counted;
        assertThat((double) came.samplesTaken()).isCloseTo(expected, within(0.08 * expected + 3 * Math.sqrt(expected)));
        assertThat(came.process().jvm()).isPresent();
        assertThat(came.stacks()).contains("unwound from a copy");
        assertThat(inMethod(profile, pid, "dev.weir.profiler.Spinner.spin") / came.samplesTaken())
                .isGreaterThan(0.6);
        assertThat(came.warnings()).anyMatch(warning -> warning.contains("it began in the window"));
        came.cycles(CycleSource.REFERENCE)
                .ifPresent(cycles -> assertThat(cycles.cycles())
                        .isCloseTo(
                                came.cpuTime().toNanos() / 1e9 * profile.facts().nominalHz(),
                                within(0.05 * cycles.cycles())));

        // It is seen, and since it is no workload it is not profiled.
        assertThat(profile.scope().withRole(EngineRole.MANAGING))
                .extracting(process -> (long) process.tgid().value())
                .containsExactly(later.get(1).pid());
    }

    @Test
    void aWorkerThatIsForkedWithoutExecIsFound() throws Exception {
        Files.writeString(directory.resolve("weir_forking_worker.py"), """
                import os, sys
                print("ready", flush=True)
                sys.stdin.readline()
                worker = os.fork()
                if worker == 0:
                    value = 1
                    while True:
                        value = (value * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
                print(worker, flush=True)
                sys.stdin.readline()
                os.kill(worker, 9)
                os.wait()
                print("reaped", flush=True)
                sys.stdin.readline()
                """);
        Process parent = start(List.of("python3", "-m", "weir_forking_worker"));
        awaitLine(parent, "ready");
        long[] worker = new long[1];
        HostProfile profile = profile(second -> {
            if (second == 1) {
                parent.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
                worker[0] = Long.parseLong(
                        parent.inputReader(StandardCharsets.UTF_8).readLine());
            }
            if (second < 3
                    || ProcessHandle.of(worker[0])
                                    .flatMap(process -> process.info().totalCpuDuration())
                                    .orElseThrow()
                                    .toMillis()
                            < 1_500) {
                return false;
            }
            parent.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
            awaitLine(parent, "reaped");
            return true;
        });

        assertLaws(profile);
        assertThat(profile.processes()).hasSize(2);
        ProcessProfile came = of(profile, worker[0]);
        System.out.println(came.warnings());
        assertThat(came.startedAfter().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        // It has ended and been reaped: what it used is known all the same.
        assertThat(came.endedAfter()).isPresent();
        assertThat(came.cpuTime()).isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(60));
        double expected =
                99 * came.counter(CounterEvent.TASK_CLOCK).orElseThrow().raw() / 1e9;
        assertThat((double) came.samplesTaken()).isCloseTo(expected, within(0.08 * expected + 3 * Math.sqrt(expected)));
        assertThat(of(profile, parent.pid()).startedAfter()).isEmpty();
    }
}
