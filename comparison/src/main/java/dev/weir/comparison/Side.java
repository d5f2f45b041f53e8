package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One side of a comparison: repeats of the same measurement.
 *
 * @param name what people call it
 * @param runs at least one
 */
public record Side(String name, List<ComparedRun> runs) {
    public Side {
        requireNonNull(name, "name is null");
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a side has at least one run: " + name);
        }
    }
}
