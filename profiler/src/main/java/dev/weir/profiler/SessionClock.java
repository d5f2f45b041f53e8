package dev.weir.profiler;

import dev.weir.bpf.StackSampler;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * When a window opened, on the clocks that samples and processes are dated by.
 *
 * @param startNanos on CLOCK_MONOTONIC
 * @param startTicks on the clock of field 22 of {@code /proc/PID/stat}
 */
record SessionClock(long startNanos, long startTicks) {
    private static final int TICKS_PER_SECOND = 100;

    /** The window opens now. */
    static SessionClock now() {
        try {
            // Since boot and with two decimals, which are ticks; rounded down as those are.
            String uptime = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII);
            double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return new SessionClock(StackSampler.monotonicNanos(), Math.round(seconds * TICKS_PER_SECOND));
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT, "cannot read /proc/uptime: " + e + ". Weir needs /proc mounted.", e);
        }
    }

    long monotonicNanos() {
        return StackSampler.monotonicNanos();
    }

    Duration elapsed() {
        return Duration.ofNanos(monotonicNanos() - startNanos);
    }

    /** Whether a process that began at that tick began within the window; it did not when it is the tick in which the window opened. */
    boolean isInWindow(long ticks) {
        return ticks > startTicks;
    }
}
