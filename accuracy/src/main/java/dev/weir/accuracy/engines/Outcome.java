package dev.weir.accuracy.engines;

import java.util.Optional;

/**
 * What became of a row.
 *
 * @param figures empty when it could not be measured
 * @param why it could not be
 */
record Outcome(Row row, Optional<Figures> figures, String why) {
    boolean holds() {
        return figures.isPresent() && figures.get().failings(row).isEmpty();
    }
}
