package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often and how long to sample, the same on every host.
 *
 * @param frequencyHz samples per second of CPU time, 1 to 999; 99 keeps off the beat of periodic work
 * @param duration the length of the window; an operator may end it earlier
 */
public record RunPlan(int frequencyHz, Duration duration) {
    public static final int DEFAULT_FREQUENCY_HZ = 99;

    public RunPlan {
        requireNonNull(duration, "duration is null");
        if (frequencyHz < 1 || frequencyHz > 999) {
            throw new IllegalArgumentException("the sampling frequency must be 1 to 999 Hz: " + frequencyHz);
        }
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("the duration must be positive: " + duration);
        }
        if (duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("the duration must be one day at most: " + duration);
        }
    }
}
