package dev.weir.flamegraph;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * What one sample stands for.
 *
 * <p>It is the mean over the run: cycles / samples taken, lost ones included. Processes on CPUs of different frequency
 * have different scales, so a flame graph says "about" before its cycles; the tables are exact.
 *
 * @param unit what a cycle is, such as {@code reference cycles}
 * @param cyclesPerSample cycles of the run / samples of the run
 * @param events events that entered the job; empty when unknown
 */
public record CycleScale(String unit, double cyclesPerSample, OptionalDouble events) {
    public CycleScale {
        requireNonNull(unit, "unit is null");
        requireNonNull(events, "events is null");
        if (!(cyclesPerSample >= 0) || Double.isInfinite(cyclesPerSample)) {
            throw new IllegalArgumentException("cycles per sample are finite and not negative: " + cyclesPerSample);
        }
        if (events.isPresent() && !(events.getAsDouble() > 0)) {
            throw new IllegalArgumentException("events are positive or not known: " + events);
        }
    }
}
