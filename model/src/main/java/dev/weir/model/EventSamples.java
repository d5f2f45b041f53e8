package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Stacks that were taken each time a counter had counted so far: they divide that counter's total among the tasks, as the samples of the CPU clock divide the
 * cycles.
 *
 * @param samples in the order of {@link HostProfile#samples()}
 * @param lost samples that the kernel took and that could not be kept
 */
public record EventSamples(CounterEvent event, List<Sample> samples, long lost) {
    public EventSamples {
        requireNonNull(event, "event is null");
        samples = HostProfile.sorted(samples);
        if (lost < 0) {
            throw new IllegalArgumentException("lost must not be negative: " + lost);
        }
    }
}
