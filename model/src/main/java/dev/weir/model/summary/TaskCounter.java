package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CounterEvent;

/**
 * A task's part of what a counter counted.
 *
 * @param samples taken by that counter in the task
 * @param count the part of the group's total
 */
public record TaskCounter(CounterEvent event, long samples, Estimate count) {
    public TaskCounter {
        requireNonNull(event, "event is null");
        requireNonNull(count, "count is null");
        if (samples < 0) {
            throw new IllegalArgumentException("samples must not be negative: " + samples);
        }
    }
}
