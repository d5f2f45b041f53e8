package dev.weir.profiler.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostSecond;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On directory trees of the kernel's layout, where each figure is known. */
class HostWatchTest {
    private static final Tgid TGID = new Tgid(4711);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private Path proc;
    private Path sys;

    @BeforeEach
    void tree() throws IOException {
        proc = Files.createDirectories(directory.resolve("proc"));
        sys = Files.createDirectories(directory.resolve("sys"));
        Files.createDirectories(proc.resolve("self/ns"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
        mounts("");
        stat(0, 0);
    }

    private void stat(long busyTicks, long stealTicks) throws IOException {
        // user nice system idle iowait irq softirq steal guest guest_nice: guest is part of user
        write(
                proc.resolve("stat"),
                "cpu  %d 1 2 675139 1500 3 4 %d 99 0\ncpu0 813893 31482 77523 346939 166 0 6395 514 0 0\nintr 26673572 0"
                        .formatted(busyTicks, stealTicks));
    }

    private void mounts(String more) throws IOException {
        write(
                proc.resolve("self/mountinfo"),
                "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - tmpfs tmpfs rw,mode=755\n" + more);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private HostWatch watch() {
        return new HostWatch(proc, sys, List.of(TGID));
    }

    private static HostConditions conditions(HostWatch watch) {
        return watch.conditions(Optional.empty(), List.of());
    }

    @Test
    void aLateReadingIsDividedBetweenTheSecondsThatItCovers() throws IOException {
        HostWatch watch = watch();
        watch.windowOpens();
        stat(110, 11);
        watch.look(SECOND / 2);
        watch.look(SECOND * 11 / 10);
        stat(200, 20);
        watch.look(SECOND * 2);
        stat(250, 20);
        watch.windowCloses(SECOND * 5 / 2);

        List<HostSecond> seconds = conditions(watch).seconds();
        assertThat(seconds).hasSize(3);
        assertThat(seconds.get(0).busySeconds()).isCloseTo(1.0, within(1e-9));
        assertThat(seconds.get(0).stealSeconds()).isCloseTo(0.1, within(1e-9));
        assertThat(seconds.get(1).busySeconds()).isCloseTo(0.1 + 0.9, within(1e-9));
        assertThat(seconds.get(2).busySeconds()).isCloseTo(0.5, within(1e-9));
        assertThat(conditions(watch).busySeconds()).isCloseTo(2.5, within(1e-9));
        assertThat(seconds.stream().mapToDouble(HostSecond::stealSeconds).sum()).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void aFewMillisecondsAtTheEndAreNoReadingOfTheirOwn() throws IOException {
        HostWatch watch = watch();
        watch.windowOpens();
        stat(100, 0);
        watch.look(SECOND);
        stat(101, 1);
        watch.windowCloses(SECOND + 2_000_000);

        List<HostSecond> seconds = conditions(watch).seconds();
        assertThat(seconds).hasSize(2);
        // One tick of steal within these 2 ms would be a whole CPU's.
        assertThat(seconds.get(1).stealSeconds()).isLessThan(0.0001);
        assertThat(conditions(watch).busySeconds()).isCloseTo(1.01, within(1e-9));
    }

    @Test
    void countersThatGoBackCountNothing() throws IOException {
        stat(1_000, 50);
        HostWatch watch = watch();
        watch.windowOpens();
        stat(900, 40);
        watch.windowCloses(SECOND);

        assertThat(conditions(watch).seconds()).containsExactly(new HostSecond(0, 0, 0, 0));
    }

    @Test
    void whoseTimesTheyAreIsSaidWhereItIsNotPlain() throws IOException {
        assertThat(conditions(watch()).notes()).noneMatch(note -> note.contains("busy and stolen"));

        Files.delete(proc.resolve("self/ns/pid"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026532201]"));
        assertThat(conditions(watch()).notes()).anyMatch(note -> note.contains("those of the whole machine"));

        mounts("99 31 0:55 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n");
        assertThat(conditions(watch()).notes()).anyMatch(note -> note.contains("what the container is shown"));
    }

    @Test
    void aForeignStatIsANoteAndNoGuess() throws IOException {
        write(proc.resolve("stat"), "cpu0 1 2 3");
        HostWatch watch = watch();
        watch.windowOpens();
        watch.look(SECOND);
        watch.windowCloses(2 * SECOND);

        assertThat(conditions(watch).seconds()).isEmpty();
        assertThat(conditions(watch).notes())
                .filteredOn(note -> note.contains("are not known: /proc/stat begins with \"cpu0 1 2 3\""))
                .hasSize(1);
        assertThatThrownBy(() -> CpuTimes.parse("")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> CpuTimes.parse("cpu  1 2 x 4 5 6 7 8 9 10"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("\"x\"");
    }

    @Test
    void theNotesAndTheCostOfTheCallerAreKept() {
        BpfCost cost = new BpfCost(3, Duration.ofNanos(900));
        HostConditions conditions = watch().conditions(Optional.of(cost), List.of("of the caller"));
        assertThat(conditions.bpf()).contains(cost);
        assertThat(conditions.notes()).endsWith("of the caller");
    }

    @Test
    void aQuotaOfVersionOneIsFoundByItsController() throws IOException {
        Path mount = directory.resolve("cg cpu");
        mounts("32 31 0:29 / " + mount.toString().replace(" ", "\\040")
                + " rw,relatime - cgroup cgroup rw,cpu,cpuacct\n" + "41 31 0:38 / " + directory.resolve("unified")
                + " rw,relatime - cgroup2 cgroup2 rw\n");
        write(proc.resolve("4711/cgroup"), "9:name=systemd:/x\n3:cpuset:/y\n1:cpuacct,cpu:/pod/worker\n0::/");
        write(mount.resolve("cpu.stat"), "nr_periods 0\nnr_throttled 0\nthrottled_time 0");
        write(mount.resolve("pod/cpu.stat"), "nr_periods 9\nnr_throttled 4\nthrottled_time 1500000000");
        write(mount.resolve("pod/worker/cpu.stat"), "nr_periods 9\nnr_throttled 4\nthrottled_time 250000000");

        CpuQuotas quotas = CpuQuotas.of(proc, List.of(TGID));
        assertThat(quotas.throttledSeconds()).isCloseTo(1.75, within(1e-9));
        assertThat(quotas.notes()).isEmpty();
        Files.delete(mount.resolve("pod/worker/cpu.stat"));
        write(mount.resolve("pod/cpu.stat"), "throttled_time 2000000000");
        assertThat(quotas.throttledSeconds()).isCloseTo(2.25, within(1e-9));
    }

    @Test
    void aQuotaOfVersionTwoIsFoundFromWithinAContainer() throws IOException {
        Path mount = directory.resolve("cgroup");
        mounts("41 31 0:38 /docker/abc " + mount + " rw,relatime - cgroup2 cgroup2 rw\n");
        write(proc.resolve("4711/cgroup"), "0::/docker/abc/worker");
        write(mount.resolve("cpu.stat"), "usage_usec 5\nnr_throttled 2\nthrottled_usec 125000");
        write(mount.resolve("worker/cpu.stat"), "usage_usec 5");

        CpuQuotas quotas = CpuQuotas.of(proc, List.of(TGID, TGID));
        assertThat(quotas.files()).containsExactly(mount.resolve("cpu.stat"));
        assertThat(quotas.throttledSeconds()).isCloseTo(0.125, within(1e-9));
    }

    @Test
    void aCgroupThatIsNotSeenHereIsANote() throws IOException {
        mounts("41 31 0:38 /docker/abc " + directory + " rw,relatime - cgroup2 cgroup2 rw\n");
        for (String elsewhere : List.of("/docker/abcd", "/", "/docker/abc/../other")) {
            write(proc.resolve("4711/cgroup"), "0::" + elsewhere);
            CpuQuotas quotas = CpuQuotas.of(proc, List.of(TGID));
            assertThat(quotas.files()).isEmpty();
            assertThat(quotas.notes()).singleElement().asString().contains("process 4711", elsewhere);
        }
        Files.delete(proc.resolve("4711/cgroup"));
        assertThat(CpuQuotas.of(proc, List.of(TGID)).notes()).isEmpty();
    }

    @Test
    void heatIsAWarning() throws IOException {
        Path cpus = sys.resolve("devices/system/cpu");
        for (int cpu = 0; cpu < 3; cpu++) {
            write(cpus.resolve("cpu" + cpu + "/thermal_throttle/core_throttle_count"), "7");
            write(cpus.resolve("cpu" + cpu + "/thermal_throttle/core_throttle_total_time_ms"), "100");
            write(cpus.resolve("cpu" + cpu + "/thermal_throttle/package_throttle_count"), "0");
        }
        Files.createDirectories(cpus.resolve("cpufreq"));
        HostWatch watch = watch();
        watch.windowOpens();
        watch.windowCloses(SECOND);
        assertThat(watch.warnings()).isEmpty();

        watch = watch();
        watch.windowOpens();
        write(cpus.resolve("cpu1/thermal_throttle/core_throttle_count"), "12");
        write(cpus.resolve("cpu1/thermal_throttle/core_throttle_total_time_ms"), "340");
        write(cpus.resolve("cpu2/thermal_throttle/package_throttle_count"), "1");
        watch.windowCloses(SECOND);
        assertThat(watch.warnings())
                .containsExactly(
                        "2 CPUs were slowed down by heat during the window, one of them 5 times and for 240 ms:"
                                + " cycles that are not hardware's count the slow time in full");
    }

    private void zone(String zone, String name, String microjoules, String range) throws IOException {
        Path directory = sys.resolve("class/powercap").resolve(zone);
        write(directory.resolve("name"), name);
        write(directory.resolve("energy_uj"), microjoules);
        write(directory.resolve("max_energy_range_uj"), range);
    }

    @Test
    void theEnergyOfAllPackagesIsAddedUpAndItsCountersMayBeginAnew() throws IOException {
        zone("intel-rapl", "control", "1", "1");
        zone("intel-rapl:0", "package-0", "262143000000", "262143328850");
        zone("intel-rapl:0:0", "core", "5", "262143328850");
        zone("intel-rapl:1", "package-1", "1000000", "262143328850");
        zone("intel-rapl:2", "psys", "1", "262143328850");
        zone("intel-rapl-mmio:0", "package-0", "1", "262143328850");
        HostWatch watch = watch();
        watch.windowOpens();
        zone("intel-rapl:0", "package-0", "171150", "262143328850");
        zone("intel-rapl:1", "package-1", "3500000", "262143328850");
        zone("intel-rapl:0:0", "core", "99999999", "262143328850");
        watch.look(SECOND);
        zone("intel-rapl:0", "package-0", "1171150", "262143328850");
        watch.windowCloses(2 * SECOND);

        HostConditions.Energy energy = conditions(watch).energy().orElseThrow();
        assertThat(energy.joules()).isCloseTo(0.5 + 1 + 2.5, within(1e-9));
        assertThat(energy.source()).startsWith("RAPL, package-0, package-1:");
        assertThat(conditions(watch).notes()).noneMatch(note -> note.contains("energy"));
    }

    @Test
    void withoutAMeterThereIsAReason() throws IOException {
        HostWatch watch = watch();
        watch.windowOpens();
        watch.windowCloses(SECOND);
        assertThat(conditions(watch).energy()).isEmpty();
        assertThat(conditions(watch).notes())
                .anyMatch(note -> note.startsWith("energy is not known: this machine shows no energy meter"));

        zone("intel-rapl:2", "psys", "1", "262143328850");
        assertThat(EnergyMeter.open(sys).refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no package below"));

        zone("intel-rapl:0", "package-0", "lots", "262143328850");
        assertThat(EnergyMeter.open(sys).refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("holds no number: lots"));
    }

    @Test
    void aMeterThatMayNotBeReadSaysWhatMendsIt() throws IOException {
        zone("intel-rapl:0", "package-0", "1", "262143328850");
        Path energy = sys.resolve("class/powercap/intel-rapl:0/energy_uj");
        Files.setPosixFilePermissions(energy, PosixFilePermissions.fromString("---------"));
        Optional<String> refusal = EnergyMeter.open(sys).refusal();
        if (Files.isReadable(energy)) {
            // Root reads it all the same.
            assertThat(refusal).isEmpty();
        } else {
            assertThat(refusal)
                    .hasValueSatisfying(reason -> assertThat(reason).contains(energy.toString(), "chmod 0444"));
        }
    }

    @Test
    void aMeterThatGoesAwayLeavesNoFigure() throws IOException {
        zone("intel-rapl:0", "package-0", "1", "262143328850");
        HostWatch watch = watch();
        watch.windowOpens();
        Files.delete(sys.resolve("class/powercap/intel-rapl:0/energy_uj"));
        watch.windowCloses(SECOND);
        assertThat(conditions(watch).energy()).isEmpty();
        assertThat(conditions(watch).notes()).anyMatch(note -> note.startsWith("energy is not known"));
    }

    /** On this machine as it is. */
    @Test
    void aLookCostsLittle() {
        HostWatch watch = HostWatch.of(
                List.of(new Tgid(Math.toIntExact(ProcessHandle.current().pid()))));
        watch.windowOpens();
        int looks = 2_000;
        for (int i = 1; i <= looks; i++) {
            watch.look(i * SECOND);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        for (int i = 1; i <= looks; i++) {
            watch.look((looks + i) * SECOND);
        }
        double micros = (threads.getCurrentThreadCpuTime() - begun) / 1e3 / looks;
        watch.windowCloses((2L * looks + 1) * SECOND);
        System.out.printf(Locale.ROOT, "a look at the host: %.0f µs of CPU time%n", micros);
        assertThat(conditions(watch).seconds()).hasSize(2 * looks + 1);
        // Once a second: a thousandth of a CPU at most.
        assertThat(micros).isLessThan(1_000);
    }
}
