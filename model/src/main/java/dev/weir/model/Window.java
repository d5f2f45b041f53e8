package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * The time over which samples and counters were taken together.
 *
 * @param start by the host's own wall clock, for people to read
 * @param length by the monotonic clock
 */
public record Window(Instant start, Duration length) {
    public Window {
        requireNonNull(start, "start is null");
        requireNonNull(length, "length is null");
        if (length.isNegative()) {
            throw new IllegalArgumentException("a window's length is not negative: " + length);
        }
    }
}
