package dev.weir.workloads.generator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How many events are due by now, at a steady rate since the start. */
final class Pace {
    // One wake-up per 5 ms: fine enough for a 10 s window, and costs below 1 % of a core.
    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private final long startNanos = System.nanoTime();
    private final double eventsPerNano;

    Pace(int eventsPerSecond) {
        eventsPerNano = eventsPerSecond / 1e9;
    }

    long due() {
        return (long) ((System.nanoTime() - startNanos) * eventsPerNano);
    }

    /** Sleeps until more than {@code sent} events are due, and says how many are. */
    long awaitMoreThan(long sent) {
        while (true) {
            long due = due();
            if (due > sent) {
                return due;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
