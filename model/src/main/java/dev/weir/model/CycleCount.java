package dev.weir.model;

import static java.util.Objects.requireNonNull;

/** Cycles of one process over the window, with what a cycle is. */
public record CycleCount(CycleSource source, double cycles) {
    public CycleCount {
        requireNonNull(source, "source is null");
        if (!(cycles >= 0) || Double.isInfinite(cycles)) {
            throw new IllegalArgumentException("cycles must be finite and not negative: " + cycles);
        }
    }
}
