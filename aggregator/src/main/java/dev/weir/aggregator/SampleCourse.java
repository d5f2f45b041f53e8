package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

/**
 * One process's samples over time.
 *
 * @param kept all that have a stack, as one row
 * @param named by the row of the stack as it was named, and its task's
 * @param certain those that can be nobody else's
 * @param possible those, and all that may be the row's
 */
record SampleCourse(TimeCells cells, CellCounts kept, CellCounts named, CellCounts certain, CellCounts possible) {
    SampleCourse {
        requireNonNull(cells, "cells is null");
        requireNonNull(kept, "kept is null");
        requireNonNull(named, "named is null");
        requireNonNull(certain, "certain is null");
        requireNonNull(possible, "possible is null");
    }

    static SampleCourse empty(TimeCells cells, int rows) {
        return new SampleCourse(
                cells,
                new CellCounts(cells, 1),
                new CellCounts(cells, rows),
                new CellCounts(cells, rows),
                new CellCounts(cells, rows));
    }
}
