package dev.weir.model;

import static java.util.Objects.requireNonNull;

/**
 * One counter of one process over the window, summed over its threads.
 *
 * @param raw the count while the counter ran, in the event's own unit
 * @param enabledNanos how long the counter was enabled, summed over the threads
 * @param runningNanos how long it really counted; less than enabled when the PMU was shared by more counters than it has
 */
public record CounterReading(CounterEvent event, long raw, long enabledNanos, long runningNanos) {
    public CounterReading {
        requireNonNull(event, "event is null");
        if (raw < 0 || enabledNanos < 0 || runningNanos < 0) {
            throw new IllegalArgumentException(
                    "a reading is not negative: " + raw + ", " + enabledNanos + ", " + runningNanos);
        }
    }

    /** The count extrapolated to the whole enabled time; {@code NaN} when the counter never ran but was enabled. */
    public double scaled() {
        if (runningNanos == 0) {
            return enabledNanos == 0 ? raw : Double.NaN;
        }
        return (double) raw * enabledNanos / runningNanos;
    }

    /** Whether the PMU was shared, so that {@link #scaled()} is an estimate. */
    public boolean multiplexed() {
        return runningNanos < enabledNanos;
    }
}
