package dev.weir.profiler;

import dev.weir.model.EngineProcess;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The fields of {@code /proc/PID/stat} that a session needs.
 *
 * @param startTicks field 22: with the tgid it tells a process from a later one of the same number
 * @param cpuTime fields 14 and 15, user and system time of all threads including those that ended
 */
record ProcStat(long startTicks, Duration cpuTime) {
    // USER_HZ is 100 on every Linux that Java runs on; the kernel's own HZ does not show here.
    private static final long NANOS_PER_TICK = 10_000_000;

    /** Empty when the process has ended, even if another one has its number by now. */
    static Optional<ProcStat> read(EngineProcess process) {
        return read(process.tgid()).filter(stat -> stat.startTicks() == process.startTicks());
    }

    /** Empty when there is no such process (any more), or it is a zombie. */
    private static Optional<ProcStat> read(Tgid tgid) {
        String line;
        try {
            line = Files.readString(Path.of("/proc", tgid.toString(), "stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Optional.empty();
        }
        // The name, in parentheses, may itself hold blanks and parentheses.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        if (fields[0].equals("Z") || fields[0].equals("X")) {
            return Optional.empty();
        }
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Optional.of(new ProcStat(Long.parseLong(fields[19]), Duration.ofNanos(ticks * NANOS_PER_TICK)));
    }
}
