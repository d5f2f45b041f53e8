package dev.weir.profiler.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.HostConditions;
import dev.weir.model.HostSecond;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real cgroup with a real quota, with a busy process in it. */
@Tag("kernel")
@Timeout(60)
class CpuQuotaTest {
    // Of 100 ms. So little that a machine that is busy with something else holds the process back as well.
    private static final String QUOTA_MICROS = "2000";

    private Path parent = Path.of("/");
    private Path child = Path.of("/");
    private Optional<Process> busy = Optional.empty();

    @BeforeEach
    void build() throws IOException {
        CgroupMount mount = CgroupMount.parse(Files.readString(Path.of("/proc/self/mountinfo"))).stream()
                .findFirst()
                .orElse(null);
        if (mount == null) {
            skip("no hierarchy of cgroups with the CPU controller is mounted");
            return;
        }
        parent = mount.mountPoint()
                .resolve("weir-test-" + ProcessHandle.current().pid());
        child = parent.resolve("worker");
        try {
            if (mount.unified()) {
                Files.writeString(mount.mountPoint().resolve("cgroup.subtree_control"), "+cpu");
            }
            Files.createDirectory(parent);
            if (mount.unified()) {
                Files.writeString(parent.resolve("cgroup.subtree_control"), "+cpu");
                Files.createDirectory(child);
                Files.writeString(parent.resolve("cpu.max"), QUOTA_MICROS + " 100000");
            } else {
                Files.createDirectory(child);
                Files.writeString(parent.resolve("cpu.cfs_period_us"), "100000");
                Files.writeString(parent.resolve("cpu.cfs_quota_us"), QUOTA_MICROS);
            }
        } catch (IOException e) {
            skip("a cgroup with a CPU quota cannot be made here: " + e);
        }
        Process process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        busy = Optional.of(process);
        Files.writeString(child.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    private static void skip(String reason) {
        System.err.println("skipped: " + reason);
        assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
        Assumptions.abort(reason);
    }

    @AfterEach
    void takeDown() throws InterruptedException, IOException {
        if (busy.isPresent()) {
            busy.get().destroyForcibly().waitFor();
        }
        // A cgroup is let go a moment after its last process.
        for (int i = 0; i < 50 && Files.exists(parent); i++) {
            try {
                Files.deleteIfExists(child);
                Files.deleteIfExists(parent);
            } catch (IOException stillBusy) {
                Thread.sleep(20);
            }
        }
    }

    /** The quota is the parent's: what holds a process back is found above its own cgroup as well. */
    @Test
    void whatAQuotaHeldBackIsWhatCpuStatSays() throws Exception {
        Tgid tgid = new Tgid(Math.toIntExact(busy.orElseThrow().pid()));
        assertThat(CpuQuotas.of(Path.of("/proc"), List.of(tgid, tgid)).files())
                .contains(parent.resolve("cpu.stat"), child.resolve("cpu.stat"));

        HostWatch watch = HostWatch.of(List.of(tgid));
        double before = throttledSeconds(parent);
        long begun = System.nanoTime();
        watch.windowOpens();
        long elapsed = 0;
        while (elapsed < TimeUnit.MILLISECONDS.toNanos(3_300)
                || (throttledSeconds(parent) - before < 0.5 && elapsed < TimeUnit.SECONDS.toNanos(30))) {
            Thread.sleep(50);
            elapsed = System.nanoTime() - begun;
            watch.look(elapsed);
        }
        watch.windowCloses(elapsed);
        double after = throttledSeconds(parent);

        HostConditions conditions = watch.conditions(Optional.empty(), List.of());
        int seconds = (int) (elapsed / 1_000_000_000) + 1;
        assertThat(conditions.seconds()).hasSize(seconds);
        double throttled = conditions.seconds().stream()
                .mapToDouble(HostSecond::throttledSeconds)
                .sum();
        // A period of 100 ms may end between the two readings at either end.
        assertThat(throttled).isCloseTo(after - before, within(0.2)).isGreaterThan(0.3);
        assertThat(conditions.busySeconds())
                .isPositive()
                .isLessThan((elapsed / 1e9 + 0.1) * 1.05 * Runtime.getRuntime().availableProcessors());
        System.out.printf(
                Locale.ROOT,
                "held back for %.3f s by cpu.stat, %.3f s by the host's seconds, of %.1f s%n",
                after - before,
                throttled,
                elapsed / 1e9);
    }

    private static double throttledSeconds(Path cgroup) throws IOException {
        for (String line : Files.readAllLines(cgroup.resolve("cpu.stat"))) {
            if (line.startsWith("throttled_usec ")) {
                return Long.parseLong(line.substring("throttled_usec ".length())) / 1e6;
            }
            if (line.startsWith("throttled_time ")) {
                return Long.parseLong(line.substring("throttled_time ".length())) / 1e9;
            }
        }
        throw new IOException(cgroup + "/cpu.stat tells of no quota");
    }
}
