package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuClockTest {
    @Test
    void aProcessesClockIsWhatProcShowsInTicks() throws Exception {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            Tgid tgid = new Tgid(Math.toIntExact(busy.pid()));
            while (ticks(tgid) < 50) {
                Thread.sleep(50);
            }
            long before = ticks(tgid);
            long nanos = CpuClock.nanos(tgid).orElseThrow();
            long after = ticks(tgid);
            // Ticks are cut off, so the truth may lie up to one above.
            assertThat(nanos).isBetween(before * 10_000_000 - 1, (after + 1) * 10_000_000 + 1);
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }

    @Test
    void itsOwnClockGoesWithItsOwnWork() {
        Tgid self = new Tgid(Math.toIntExact(ProcessHandle.current().pid()));
        Duration jvm = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
        assertThat(CpuClock.nanos(self).orElseThrow() / 1e9).isCloseTo(jvm.toNanos() / 1e9, within(0.5));
    }

    @Test
    void aProcessThatIsNotThereHasNoClock() {
        // One above the largest pid that Linux gives.
        assertThat(CpuClock.nanos(new Tgid(4_194_305))).isEmpty();
    }

    private static long ticks(Tgid tgid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + tgid + "/stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
