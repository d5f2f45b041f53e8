package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.BufferedReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class StackSamplerTest {
    private static final int BPF_ENABLE_STATS = 32;

    @TempDir
    static Path directory;

    private static Path program;

    @BeforeAll
    static void plant() throws Exception {
        Requirements.kernel();
        Requirements.require(Architecture.current() == Architecture.X86_64, "an object for this architecture");
        LibC.load();
        program = Planted.compile(directory);
    }

    private static List<RawSample> drain(StackSampler sampler) {
        List<RawSample> samples = new ArrayList<>();
        sampler.drain(samples::add);
        return samples;
    }

    private static Optional<CounterReading> reading(ProcessCounters counters, CounterEvent event) {
        return counters.read().stream()
                .filter(reading -> reading.event() == event)
                .findFirst();
    }

    /** Samples of one planted process for a while. */
    private static List<RawSample> sample(String command, int frequencyHz, long cpuMillis) throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler =
                        StackSampler.open(frequencyHz, List.of(SampledProcess.withoutStackCopy(planted.tgid())))) {
            planted.tell(command);
            planted.awaitCpuTime(Duration.ofMillis(50));
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(cpuMillis));
            sampler.stop();
            return drain(sampler);
        }
    }

    @Test
    void oneBusyThreadIsSampledAsOftenAsItsCpuTimeSays() throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler = StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(planted.tgid())));
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), EnumSet.allOf(CounterEvent.class))) {
            long tscHz = planted.tell("tsc");
            List<RawSample> samples = new ArrayList<>();
            planted.tell("busy");
            planted.awaitCpuTime(Duration.ofMillis(50));
            planted.pause();
            long start = StackSampler.monotonicNanos();
            Duration procBefore = planted.procCpuTime();
            Duration stolenBefore = Planted.stolenCpuTime();
            long switchesBefore = planted.procContextSwitches();
            counters.enable();
            sampler.start();
            planted.resume();
            planted.awaitCpuTime(Duration.ofSeconds(5), () -> sampler.drain(samples::add));
            planted.pause();
            sampler.stop();
            counters.disable();
            Duration proc = planted.procCpuTime().minus(procBefore);
            Duration stolen = Planted.stolenCpuTime().minus(stolenBefore);
            long switches = planted.procContextSwitches() - switchesBefore;
            long end = StackSampler.monotonicNanos();
            sampler.drain(samples::add);

            double cpuSeconds =
                    reading(counters, CounterEvent.TASK_CLOCK).orElseThrow().raw() / 1e9;
            // A thread that always runs is hit by every tick. One that has to share its CPU with another process is hit
            // binomially: there the 5 % are beyond three standard deviations of that.
            double ticks = 99 * (end - start) / 1e9;
            double expected = 99 * cpuSeconds;
            double noise = 3 * Math.sqrt(expected * Math.max(0, 1 - expected / ticks));
            System.out.printf(
                    Locale.ROOT,
                    "one busy thread: %d samples, expected %.0f; task-clock %.3f s, /proc %.2f s%n",
                    samples.size(),
                    expected,
                    cpuSeconds,
                    proc.toMillis() / 1e3);
            assertThat((double) samples.size()).isCloseTo(expected, within(0.05 * expected + noise));
            assertThat(sampler.taken(planted.tgid())).isEqualTo(samples.size());
            assertThat(sampler.ringFull(planted.tgid())).isZero();

            // /proc/PID/stat counts in ticks of 10 ms at both ends, and leaves out what the hypervisor stole while the
            // thread
            // was on the CPU; the task clock does not.
            double procSeconds = proc.toMillis() / 1e3;
            double tolerance = 0.01 * cpuSeconds + 0.02;
            assertThat(cpuSeconds)
                    .isBetween(procSeconds - tolerance, procSeconds + tolerance + stolen.toMillis() / 1e3);

            Optional<CounterReading> reference = reading(counters, CounterEvent.REFERENCE_CYCLES);
            if (reference.isEmpty()) {
                System.out.println("no msr/tsc here: " + counters.unavailable());
            } else {
                double cycles = cpuSeconds * tscHz;
                assertThat(reference.orElseThrow().scaled()).isCloseTo(cycles, within(0.01 * cycles));
            }
            long counted = reading(counters, CounterEvent.CONTEXT_SWITCHES)
                    .orElseThrow()
                    .raw();
            assertThat((double) counted).isCloseTo((double) switches, within(5 + 0.01 * switches));

            assertThat(samples).allSatisfy(sample -> {
                assertThat(sample.tgid()).isEqualTo(planted.tgid());
                assertThat(sample.timeNanos()).isBetween(start, end);
            });
            assertThat(samples.stream().filter(sample -> sample.comm().equals("busy")))
                    .hasSizeGreaterThan(samples.size() * 9 / 10)
                    .allSatisfy(sample ->
                            assertThat(sample.tid()).isNotEqualTo(planted.tgid().value()))
                    .filteredOn(sample -> !sample.kernelMode())
                    .allSatisfy(sample -> {
                        assertThat(sample.registers().ip())
                                .isEqualTo(sample.userStack().address(0));
                        // burn, busy, and the C library's start of the thread.
                        assertThat(sample.userStack().depth()).isBetween(2, 6);
                        assertThat(sample.userStack().truncated()).isFalse();
                    });
        }
    }

    @Test
    void aThreadInTheKernelHasBothStacks() throws Exception {
        List<RawSample> inKernel = sample("kernel", 499, 500).stream()
                .filter(RawSample::kernelMode)
                .toList();
        assertThat(inKernel).hasSizeGreaterThan(20).allSatisfy(sample -> {
            assertThat(sample.kernelStack().depth()).isPositive();
            assertThat(sample.kernelStack().address(0)).isNegative();
            assertThat(sample.userStack().address(0))
                    .isEqualTo(sample.registers().ip())
                    .isPositive();
            assertThat(sample.registers().sp()).isPositive();
        });
    }

    @Test
    void aStackBeyondTheDepthLimitIsMarkedAsTruncated() throws Exception {
        assertThat(sample("deep 300", 499, 300))
                .filteredOn(sample -> sample.comm().equals("deep"))
                .hasSizeGreaterThan(10)
                .allSatisfy(sample -> {
                    assertThat(sample.userStack().depth()).isEqualTo(127);
                    assertThat(sample.userStack().truncated()).isTrue();
                });
    }

    @Test
    void otherProcessesAreNotSampled() throws Exception {
        try (Planted target = new Planted(program);
                Planted other = new Planted(program);
                StackSampler sampler =
                        StackSampler.open(499, List.of(SampledProcess.withoutStackCopy(target.tgid())))) {
            other.tell("busy");
            sampler.start();
            other.awaitCpuTime(Duration.ofMillis(50));
            target.tell("busy");
            target.awaitCpuTime(Duration.ofMillis(50));
            sampler.stop();
            assertThat(drain(sampler))
                    .isNotEmpty()
                    .allSatisfy(sample -> assertThat(sample.tgid()).isEqualTo(target.tgid()));
            assertThatThrownBy(() -> sampler.taken(other.tgid())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void nothingIsSampledBeforeStartAndAfterStop() throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler =
                        StackSampler.open(999, List.of(SampledProcess.withoutStackCopy(planted.tgid())))) {
            planted.tell("busy");
            planted.awaitCpuTime(Duration.ofMillis(50));
            assertThat(sampler.taken(planted.tgid())).isZero();
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(50));
            sampler.stop();
            long taken = sampler.taken(planted.tgid());
            assertThat(taken).isPositive();
            planted.awaitCpuTime(Duration.ofMillis(50));
            assertThat(sampler.taken(planted.tgid())).isEqualTo(taken);
        }
    }

    @Test
    void everySampleThatAFullRingLosesIsCounted() throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler = StackSampler.open(
                        999,
                        List.of(SampledProcess.withoutStackCopy(planted.tgid())),
                        new Room(LibC.getpagesize(), 1))) {
            planted.tell("busy");
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(300));
            sampler.stop();
            int drained = drain(sampler).size();
            assertThat(drained).isPositive();
            assertThat(sampler.ringFull(planted.tgid())).isPositive();
            assertThat(sampler.taken(planted.tgid())).isEqualTo(drained + sampler.ringFull(planted.tgid()));

            // The emptied ring goes on, across its end.
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(50));
            sampler.stop();
            assertThat(drain(sampler))
                    .isNotEmpty()
                    .allSatisfy(sample -> assertThat(sample.tgid()).isEqualTo(planted.tgid()));
        }
    }

    @Test
    void aConsumerThatThrowsLosesOnlyTheSampleItWasGiven() throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler =
                        StackSampler.open(999, List.of(SampledProcess.withoutStackCopy(planted.tgid())))) {
            planted.tell("busy");
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(50));
            sampler.stop();
            assertThatThrownBy(() -> sampler.drain(sample -> {
                        throw new ArithmeticException("no");
                    }))
                    .isInstanceOf(ArithmeticException.class);
            assertThat(drain(sampler)).hasSize((int) sampler.taken(planted.tgid()) - 1);
        }
    }

    @Test
    void nothingRemainsAfterCloseAndClosingTwiceIsHarmless() throws Exception {
        StackSampler sampler = StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(new Tgid((int)
                ProcessHandle.current().pid()))));
        int id = sampler.programId();
        sampler.start();
        assertThat(LoadedPrograms.stackSamplers()).contains(id);
        sampler.close();
        sampler.close();
        awaitGone(id);
        assertThatThrownBy(() -> sampler.drain(sample -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingRemainsOfAProcessThatWasKilled() throws Exception {
        Process process = new ProcessBuilder(Programs.java(SamplingMain.class, "hold")).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            int id = Integer.parseInt(out.readLine());
            assertThat(LoadedPrograms.stackSamplers()).contains(id);
            process.destroyForcibly();
            awaitGone(id);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The kernel frees programs a grace period after their last user is gone. */
    private static void awaitGone(int programId) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (LoadedPrograms.stackSamplers().contains(programId)) {
            assertThat(System.nanoTime())
                    .as("program " + programId + " is still there after 5 s")
                    .isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void insideAPidNamespaceTheIdsAreThoseOfTheNamespace() throws Exception {
        Requirements.program("unshare");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
        command.addAll(Programs.java(SamplingMain.class, "planted", program.toString()));
        String out = Programs.run(command);
        assertThat(out)
                .matches("(?s)planted=(\\d+) self=1 samples=true seen=\\[\\1/busy(, \\1/planted)?] notes=\\[]\n");
    }

    @Test
    void fromTheInitialNamespaceTheProcessesOfContainersAreSeenToo() throws Exception {
        Requirements.program("unshare");
        Requirements.initialPidNamespace();
        Process container =
                new ProcessBuilder("unshare", "--pid", "--fork", "--kill-child", program.toString()).start();
        try (Writer in = container.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = container.inputReader(StandardCharsets.UTF_8)) {
            in.write("busy\n");
            in.flush();
            assertThat(out.readLine()).isEqualTo("busy 0");
            Tgid inside = new Tgid(
                    (int) container.children().findFirst().orElseThrow().pid());
            try (StackSampler sampler = StackSampler.open(499, List.of(SampledProcess.withoutStackCopy(inside)))) {
                sampler.start();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (sampler.taken(inside) < 10 && System.nanoTime() < deadline) {
                    Thread.sleep(20);
                }
                sampler.stop();
                assertThat(sampler.notes()).isEmpty();
                assertThat(drain(sampler))
                        .isNotEmpty()
                        .allSatisfy(sample -> assertThat(sample.tgid()).isEqualTo(inside));
            }
        } finally {
            container.destroyForcibly();
        }
    }

    @Test
    void aProcessInANamespaceBelowTheProfilersIsNamedAsOutOfReach() throws Exception {
        Requirements.program("unshare");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
        command.addAll(Programs.java(SamplingMain.class, "below"));
        assertThat(Programs.run(command))
                .matches(
                        "\\[Process \\d+ is in a pid namespace below the profiler's, and BPF cannot tell its ids here: .*]\n");
    }

    @Test
    void withoutAProcOfItsOwnANamespaceIsRefused() throws Exception {
        Requirements.program("unshare");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child"));
        command.addAll(Programs.java(SamplingMain.class, "hold"));
        assertThat(Programs.run(command))
                .startsWith("ENVIRONMENT cannot trust the process ids in /proc:")
                .contains("--mount-proc");
    }

    @Test
    void withoutTheCapabilitiesTheMessageNamesThemAndTheCommandThatGrantsThem() throws Exception {
        Requirements.program("setpriv");
        List<String> command = new ArrayList<>(List.of(
                "setpriv", "--bounding-set", "-bpf,-perfmon,-sys_admin", "--inh-caps", "-bpf,-perfmon,-sys_admin"));
        command.addAll(Programs.java(SamplingMain.class, "hold"));
        assertThat(Programs.run(command))
                .startsWith("ENVIRONMENT cannot load the stack sampler: EPERM (1).")
                .contains("lacks CAP_BPF and CAP_PERFMON; perf_event_paranoid is ")
                .contains("--ambient-caps=+bpf,+perfmon");
    }

    @Test
    void withTheTwoCapabilitiesRootIsNotNeeded() throws Exception {
        Requirements.program("setpriv");
        // The user's own rights end at the class path of this build, which may be private: keep the right to read it.
        String capabilities = "+bpf,+perfmon,+dac_read_search,+sys_ptrace";
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=" + capabilities,
                "--ambient-caps=" + capabilities,
                "--bounding-set=-all," + capabilities));
        List<String> java = Programs.java(SamplingMain.class, "planted", program.toString());
        // Nothing of that user's may remain in /tmp: neither JNA's library nor the JVM's performance data.
        Path own = Files.createDirectory(directory.resolve("nobody"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        java.addAll(1, List.of("-Djava.io.tmpdir=" + own, "-Djna.tmpdir=" + own, "-XX:-UsePerfData"));
        command.addAll(java);
        assertThat(Programs.run(command)).contains("samples=true");
    }

    @Test
    void aProgramThatTheVerifierRejectsIsReportedWithItsLog() {
        byte[] object = SamplerObject.bytes(Architecture.current());
        // BPF_CALL of helper 175, bpf_task_pt_regs, becomes a call of one that no kernel has.
        byte[] call = {(byte) 0x85, 0, 0, 0, (byte) 175, 0, 0, 0};
        int at = indexOf(object, call);
        object[at + 5] = 0x7f;
        SamplerObject.Settings settings =
                new SamplerObject.Settings(PidNamespace.own(), 1, new Room(LibC.getpagesize(), 1), 0, 0);
        assertThatThrownBy(() -> SamplerObject.load(object, settings).close())
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("cannot load the stack sampler: EINVAL (22).")
                .hasMessageContaining("The verifier's log:")
                .hasMessageContaining("invalid func unknown#32687");
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        for (int i = 0; i + pattern.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void loadingAndSamplingAreCheap() throws Exception {
        try (Planted planted = new Planted(program);
                Memory attr = LibC.zeroed(32)) {
            planted.tell("busy");
            // Counts run times for as long as the descriptor is open; nothing has to be restored.
            int stats = (int) LibC.syscall(
                    Architecture.current().bpf(), BPF_ENABLE_STATS, Pointer.nativeValue(attr), attr.size(), 0, 0);
            Requirements.require(stats >= 0, "BPF_ENABLE_STATS: " + Errno.name(Native.getLastError()));
            try {
                long start = System.nanoTime();
                try (StackSampler sampler =
                        StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(planted.tgid())))) {
                    long attached = System.nanoTime();
                    sampler.start();
                    planted.awaitCpuTime(Duration.ofSeconds(1));
                    sampler.stop();
                    int samples = drain(sampler).size();
                    try (Memory info = sampler.programInfo()) {
                        long runs = info.getLong(LoadedPrograms.INFO_RUN_CNT);
                        long nanos = info.getLong(LoadedPrograms.INFO_RUN_TIME_NS);
                        System.out.printf(
                                Locale.ROOT,
                                "open to attached %.1f ms; %d samples, %d ns each; %d runs, %d ns each%n",
                                (attached - start) / 1e6,
                                samples,
                                nanos / Math.max(samples, 1),
                                runs,
                                nanos / Math.max(runs, 1));
                        assertThat(runs).isGreaterThanOrEqualTo(samples);
                        // Measured: 3 to 10 µs for a sample, the more the colder the caches, and 0.3 to 1.5 µs for a
                        // tick in
                        // another process. A hundred would be 1 % of a CPU at 99 Hz: then something is wrong.
                        assertThat(nanos / runs).isLessThan(100_000);
                        // 8,616 here. Verifiers differ: one that follows both ways in each chunk of the stack copy
                        // comes to
                        // 700,000 and to 1.8 s, and a million is where it gives up.
                        assertThat(info.getInt(LoadedPrograms.INFO_VERIFIED_INSNS))
                                .isLessThan(100_000);
                    }
                }
            } finally {
                LibC.close(stats);
            }
        }
    }
}
