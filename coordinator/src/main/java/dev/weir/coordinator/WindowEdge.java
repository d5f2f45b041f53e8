package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One end of the window, as this machine's clocks saw it.
 *
 * @param wallClock for matching with what other systems logged
 * @param nanoTime of {@link System#nanoTime()}: the difference of two edges is the length that divides counters read at them
 */
public record WindowEdge(Instant wallClock, long nanoTime) {
    public WindowEdge {
        requireNonNull(wallClock, "wallClock is null");
    }

    static WindowEdge now() {
        return new WindowEdge(Instant.now(), System.nanoTime());
    }
}
