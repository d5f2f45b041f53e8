package dev.weir.aggregator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The blocks of time that an interval takes for independent: about 15 s each, at least three, at most sixty.
 *
 * <p>What a job does in one second and in the next is alike; measured on recorded runs (docs/statistics.md), that is over after 5 s, and a window of 10 s, the commonest in streaming jobs, lies whole in a
 * block. Blocks of 10 s still hang together at their edges, so that one interval in fourteen misses, and no longer at 15 s. With two blocks the t quantile is 12.7, which says nothing; beyond sixty a longer block costs nothing.
 */
record TimeBlocks(double seconds, int count) {
    private static final double LENGTH = 15;
    private static final int FEWEST = 3;
    private static final int MOST = 60;

    /** The blocks of a window; hosts begin together, so all share them. */
    static TimeBlocks of(Collection<Duration> windows) {
        double seconds = windows.stream().mapToDouble(Duration::toNanos).max().orElse(0) / 1e9;
        return new TimeBlocks(seconds, count(seconds));
    }

    /** In how many blocks a run of so many seconds is cut; less than three where it has not as many seconds. */
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
