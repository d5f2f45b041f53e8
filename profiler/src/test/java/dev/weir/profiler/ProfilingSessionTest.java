package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.bpf.LoadedPrograms;
import dev.weir.model.CounterEvent;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineRole;
import dev.weir.model.EventSamples;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.NameSource;
import dev.weir.model.ProcessProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import dev.weir.model.RunPlan;
import dev.weir.model.Sample;
import dev.weir.model.SampleSource;
import dev.weir.model.Tgid;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
@Timeout(60)
class ProfilingSessionTest {
    @TempDir
    private Path library;

    private Process spinner;

    @BeforeEach
    void start() throws IOException {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            String reason = "profiling needs root and a kernel with BTF";
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
        spinner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        "dev.weir.profiler.Spinner")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(spinner.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("spinning");
    }

    @AfterEach
    void end() throws InterruptedException, IOException {
        if (spinner != null) {
            spinner.getOutputStream().close();
            if (!spinner.waitFor(5, TimeUnit.SECONDS)) {
                spinner.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void oneBusyMethodIsWhereTheSamplesAre() throws Exception {
        Listening control = new Listening(false);
        HostProfile profile =
                session(spinner.pid(), Duration.ofSeconds(4), control).run();

        assertThat(profile.processes()).hasSize(1);
        ProcessProfile process = profile.processes().get(0);
        double busySeconds = process.cpuTime().toNanos() / 1e9;
        double expected = 99 * busySeconds;
        assertThat(busySeconds).isGreaterThan(1);
        assertThat((double) process.samplesTaken())
                .isCloseTo(expected, within(0.05 * expected + 3 * Math.sqrt(expected)));
        assertThat(profile.samples().stream().mapToLong(Sample::count).sum()).isEqualTo(process.samplesTaken());
        assertThat(process.cycles(CycleSource.NOMINAL)).isPresent();
        assertThat(process.names()).contains("read from outside");
        assertThat(process.stacks()).contains("unwound from a copy");
        assertThat((double) process.loss().truncated() / process.samplesTaken()).isLessThan(0.01);

        long inSpin = profile.samples().stream()
                .filter(sample -> sample.stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals("dev.weir.profiler.Spinner.spin")
                                && (frame.kind() == FrameKind.JAVA || frame.kind() == FrameKind.JAVA_INLINED)))
                .mapToLong(Sample::count)
                .sum();
        assertThat((double) inSpin / process.samplesTaken()).isGreaterThan(0.9);
        assertThat(control.phases)
                .startsWith(Phase.CHECK, Phase.SCOPE, Phase.PREPARE, Phase.READY, Phase.SAMPLING)
                .endsWith(Phase.NAMING);
        assertThat(profile.profilerPeakBytes()).isPositive();
    }

    @Test
    void whatWentOnAroundTheProcessIsThereWithWhatBpfCost() throws Exception {
        HostProfile profile = session(spinner.pid(), Duration.ofMillis(2_500), new Listening(false))
                .run();
        ProcessProfile process = profile.processes().get(0);
        double busySeconds = process.cpuTime().toNanos() / 1e9;

        HostConditions conditions = profile.conditions();
        assertThat(conditions.seconds())
                .hasSize((int) Math.ceil(profile.window().length().toNanos() / 1e9));
        // The ticks of the machine hold those of the process; each of its CPUs may have lost one at either end.
        assertThat(conditions.busySeconds())
                .isGreaterThan(busySeconds - 0.02 * Runtime.getRuntime().availableProcessors());
        BpfCost bpf = conditions.bpf().orElseThrow();
        assertThat(bpf.runs()).isGreaterThanOrEqualTo(process.samplesTaken());
        // A sample with a copy of the stack takes some microseconds.
        assertThat(bpf.time()).isBetween(Duration.ofNanos(50 * bpf.runs()), Duration.ofMillis(400));
        assertThat(conditions.notes()).noneMatch(note -> note.contains("BPF"));
        assertThat(conditions.energy().isPresent())
                .isNotEqualTo(conditions.notes().stream().anyMatch(note -> note.startsWith("energy is not known")));
    }

    @Test
    void asyncProfilerSeesTheSame() throws Exception {
        ProfilerRequest request = new ProfilerRequest(
                new HostName("here"),
                new RunPlan(99, Duration.ofSeconds(4)),
                Optional.empty(),
                List.of(new Tgid((int) spinner.pid())),
                List.of(EngineRole.WORKLOAD),
                SampleSource.ASYNC_PROFILER,
                UnwindMode.AUTO,
                NameSource.AUTO,
                List.of(),
                false,
                List.of());
        HostProfile profile = new ProfilingSession(request, library, new Listening(false), Clock.systemUTC()).run();

        ProcessProfile process = profile.processes().get(0);
        double expected = 99 * process.cpuTime().toNanos() / 1e9;
        assertThat((double) process.samplesTaken())
                .isCloseTo(expected, within(0.1 * expected + 3 * Math.sqrt(expected)));
        assertThat(profile.samples().stream().mapToLong(Sample::count).sum()).isEqualTo(process.samplesTaken());
        assertThat(profile.samples()).allMatch(sample -> sample.second() <= 4);
        long inSpin = profile.samples().stream()
                .filter(sample -> sample.stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals("dev.weir.profiler.Spinner.spin")))
                .mapToLong(Sample::count)
                .sum();
        assertThat((double) inSpin / process.samplesTaken()).isGreaterThan(0.9);
        assertThat(process.stacks()).isEqualTo("async-profiler 4.6");
        assertThat(profile.conditions().seconds()).hasSizeBetween(4, 5);
        assertThat(profile.conditions().bpf()).isEmpty();
        // It knows no addresses, so whatever the compilation holds is what a sample may have stood in.
        assertThat(profile.samples())
                .filteredOn(sample -> sample.doubt().isPresent())
                .anySatisfy(sample -> assertThat(
                                sample.doubt().orElseThrow().method().chains())
                        .anySatisfy(chain ->
                                assertThat(chain).extracting(Frame::name).contains("dev.weir.profiler.Spinner.spin")));
        try (var files = Files.list(Path.of("/tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("weir-" + spinner.pid()));
        }
    }

    @Test
    void pageFaultsBelongToTheMethodThatTouchedThePages() throws Exception {
        int pages = 60_000;
        ProfilerRequest request = new ProfilerRequest(
                new HostName("here"),
                new RunPlan(99, Duration.ofSeconds(40)),
                Optional.empty(),
                List.of(new Tgid((int) spinner.pid())),
                List.of(EngineRole.WORKLOAD),
                SampleSource.EBPF,
                UnwindMode.AUTO,
                NameSource.AUTO,
                List.of(),
                false,
                List.of(CounterEvent.PAGE_FAULTS, CounterEvent.REFERENCE_CYCLES));
        AtomicBoolean touched = new AtomicBoolean();
        Listening control = new Listening(false) {
            @Override
            public void report(Progress progress) {
                if (progress.phase() == Phase.SAMPLING && !phases.contains(Phase.SAMPLING)) {
                    new Thread(() -> {
                                touch(pages);
                                touched.set(true);
                            })
                            .start();
                }
                super.report(progress);
            }

            @Override
            public boolean stopRequested() {
                return touched.get();
            }
        };
        HostProfile profile = new ProfilingSession(request, library, control, Clock.systemUTC()).run();

        assertThat(profile.eventSamples()).extracting(EventSamples::event).containsExactly(CounterEvent.PAGE_FAULTS);
        EventSamples faults = profile.eventSamples().get(0);
        double inTouch = faults.samples().stream()
                .filter(taken -> taken.sample().stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals("dev.weir.profiler.Spinner.touch")))
                .mapToLong(EventSamples.Taken::occurrences)
                .sum();
        double inSpin = faults.samples().stream()
                .filter(taken -> taken.sample().stackTrace().frames().stream()
                        .anyMatch(frame -> frame.name().equals("dev.weir.profiler.Spinner.spin")))
                .mapToLong(EventSamples.Taken::occurrences)
                .sum();
        System.out.printf(
                "page faults: %d samples, %.0f in touch(), %.0f in spin(), %d planted%n",
                faults.samples().size(), inTouch, inSpin, pages);
        double inAll = faults.samples().stream()
                .mapToLong(EventSamples.Taken::occurrences)
                .sum();
        double counted = profile.processes()
                .get(0)
                .counter(CounterEvent.PAGE_FAULTS)
                .orElseThrow()
                .raw();
        // What is reported: the method's part of the samples, by weight, of what was counted.
        assertThat(inTouch / inAll * counted).isCloseTo(pages, within(0.1 * pages));
        // That the weights add up to the count is the check on the sampling: here they are some fifty.
        assertThat(inAll).isCloseTo(counted, within(0.3 * counted));
        assertThat(inSpin).isLessThan(0.01 * pages);
        ProcessProfile process = profile.processes().get(0);
        assertThat((double)
                        process.counter(CounterEvent.PAGE_FAULTS).orElseThrow().raw())
                .isCloseTo(pages, within(0.1 * pages));
        // The clock's samples are what they are without counters.
        assertThat(profile.samples().stream().mapToLong(Sample::count).sum()).isEqualTo(process.samplesTaken());
        assertThat(profile.warnings())
                .anySatisfy(warning -> assertThat(warning).startsWith("no task's part is known of msr/tsc ("));
    }

    private void touch(int pages) {
        try {
            spinner.outputWriter(StandardCharsets.UTF_8).append(pages + "\n").flush();
            assertThat(spinner.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("touched");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStopClosesTheWindowAndKeepsWhatThereIs() throws Exception {
        HostProfile profile = session(spinner.pid(), Duration.ofMinutes(5), new Listening(true))
                .run();

        assertThat(profile.window().length()).isLessThan(Duration.ofSeconds(10));
        assertThat(profile.samples()).isNotEmpty();
    }

    @Test
    void anInterruptEndsTheSessionAndLeavesNoProgramInTheKernelAndNoMapInTheJvmsFolder() throws Exception {
        List<Integer> before = LoadedPrograms.stackSamplers();
        CountDownLatch sampling = new CountDownLatch(1);
        Thread session = new Thread(() -> {
            Listening control = new Listening(false) {
                @Override
                public void report(Progress progress) {
                    if (progress.phase() == Phase.SAMPLING) {
                        sampling.countDown();
                    }
                }
            };
            assertThatThrownBy(() -> session(spinner.pid(), Duration.ofMinutes(5), control)
                            .run())
                    .isInstanceOf(InterruptedException.class);
        });
        session.start();
        assertThat(sampling.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(LoadedPrograms.stackSamplers()).hasSizeGreaterThan(before.size());

        session.interrupt();
        session.join(5_000);

        assertThat(session.isAlive()).isFalse();
        assertThat(LoadedPrograms.stackSamplers()).isEqualTo(before);
        try (var files = Files.list(Path.of("/tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("weir-" + spinner.pid()));
        }
    }

    @Test
    void aProcessThatIsNotThereIsAnErrorBeforeAnythingIsLoaded() {
        assertThatThrownBy(() -> session(4_194_304, Duration.ofSeconds(1), new Listening(false))
                        .run())
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("4194304");
    }

    private ProfilingSession session(long pid, Duration duration, ProfilerControl control) {
        ProfilerRequest request = ProfilerRequest.of(
                new HostName("here"),
                new RunPlan(99, duration),
                Optional.empty(),
                List.of(new Tgid(Math.toIntExact(pid))));
        return new ProfilingSession(request, library, control, Clock.systemUTC());
    }

    /** Starts at once, stops after the second report of the open window where asked, and notes the phases. */
    private static class Listening implements ProfilerControl {
        final List<Phase> phases = new ArrayList<>();
        private final boolean stops;

        Listening(boolean stops) {
            this.stops = stops;
        }

        @Override
        public void awaitStart() {}

        @Override
        public boolean stopRequested() {
            return stops && phases.stream().filter(Phase.SAMPLING::equals).count() >= 2;
        }

        @Override
        public void report(Progress progress) {
            phases.add(progress.phase());
        }
    }
}
