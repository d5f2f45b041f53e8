package dev.weir.aggregator.steady;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Where a run's blocks lie for most of its time, and how far one may stray from there.
 *
 * <p>The level is the median of the blocks around the middle of the shortest interval that holds more than half of them (the shorth: Andrews et al. 1972, Robust Estimates of Location). It
 * holds as long as half of the run is steady, and of a run with two levels it takes one, where the median of all would lie between them.
 *
 * <p>By chance a block strays as its number of samples does, and as neighbours differ: 1.4826 × the median of |difference| / √2 is the standard deviation of independent
 * blocks, and neither a step nor a slow drift adds to it. The larger of the two counts, {@link #limit} times. With it, of a hundred runs whose blocks stray by
 * chance alone less than one has any block marked.
 */
final class Level {
    /** A tenth of the level matters. */
    static final double MATTERS = 0.1;

    // Of a hundred steady runs one may be marked, by all series together: cost, rate, collector, compiler, checkpoints.
    private static final double FALSE_ALARMS = 0.01;
    private static final int SERIES = 5;
    private static final double GAUSSIAN = 1.4826;

    private Level() {}

    static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return 0;
        }
        int half = sorted.length / 2 + 1;
        int best = 0;
        for (int i = 0; i + half <= sorted.length; i++) {
            if (sorted[i + half - 1] - sorted[i] < sorted[best + half - 1] - sorted[best]) {
                best = i;
            }
        }
        double middle = (sorted[best] + sorted[best + half - 1]) / 2;
        double width = Math.max(MATTERS * middle, (sorted[best + half - 1] - sorted[best]) / 2);
        return median(Arrays.stream(sorted)
                .filter(value -> Math.abs(value - middle) <= width)
                .toArray());
    }

    /** The standard deviation of blocks that are independent, from how much neighbours differ. */
    static double spread(double[] values) {
        double[] differences = new double[Math.max(0, values.length - 1)];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(values[i + 1] - values[i]);
        }
        return GAUSSIAN * median(differences) / Math.sqrt(2);
    }

    /** How many standard deviations a block may stray before chance is no explanation. */
    static double limit(int blocks) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(FALSE_ALARMS / (2.0 * SERIES * blocks));
    }

    /** 0 of nothing. */
    static double median(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
