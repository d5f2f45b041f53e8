package dev.weir.aggregator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The blocks of time that an interval takes for independent: about 10 s each, at least four, at most sixty.
 *
 * <p>What a job does in one second and in the next is alike; measured on recorded runs (docs/statistics.md), that is over within 5 s, and a window of 10 s, the commonest in streaming jobs, lies whole in a
 * block. Fewer than four blocks leave a t quantile above 4, which says little more than nothing; beyond sixty a longer block costs nothing.
 */
record TimeBlocks(double seconds, int count) {
    private static final double LENGTH = 10;
    private static final int FEWEST = 4;
    private static final int MOST = 60;

    /** The blocks of a window; hosts begin together, so all share them. */
    static TimeBlocks of(Collection<Duration> windows) {
        double seconds = windows.stream().mapToDouble(Duration::toNanos).max().orElse(0) / 1e9;
        return new TimeBlocks(seconds, count(seconds));
    }

    /** In how many blocks a run of so many seconds is cut; less than four where it has not as many seconds. */
    static int count(double seconds) {
        long blocks = Math.min(MOST, Math.max(FEWEST, Math.round(seconds / LENGTH)));
        return (int) Math.max(1, Math.min(blocks, Math.round(seconds)));
    }

    /** A row's counts of the cells, added up in the blocks. */
    List<Double> sum(TimeCells cells, CellCounts counts, int row) {
        List<Double> sums = new ArrayList<>(Collections.nCopies(count, 0.0));
        for (int cell = 0; cell < cells.count(); cell++) {
            long samples = counts.get(row, cell);
            if (samples > 0) {
                int block = (int) Math.min(count - 1, cells.middle(cell) * count / seconds);
                sums.set(block, sums.get(block) + samples);
            }
        }
        return sums;
    }
}
