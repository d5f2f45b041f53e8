package dev.weir.aggregator;

import dev.weir.model.EventSamples;
import dev.weir.model.summary.TaskKind;

/** One counter's samples in one process, row by row; each weighs as much as it stands for. */
final class CounterTally {
    private final TaskRows rows;
    private final long[] samples;
    private final double[] occurrences;
    private double standFor;
    private double variance;
    private long taken;
    private long lost;

    CounterTally(TaskRows rows) {
        this.rows = rows;
        samples = new long[rows.size()];
        occurrences = new double[rows.size()];
    }

    /** @param row a sub-task's samples are among its parent's */
    void add(EventSamples.Taken stack, int row) {
        long count = stack.sample().count();
        add(row, count, (double) stack.occurrences());
        // Each of w occurrences was drawn with the probability 1/w: the estimator of Horvitz and Thompson (1952, J. Am.
        // Stat. Assoc. 47, 663) has the variance Σ w (w - 1), which is nothing where every occurrence was seen.
        double each = (double) stack.occurrences() / count;
        variance += count * each * (each - 1);
    }

    void lose(EventSamples.Loss loss) {
        add(rows.of(TaskKind.LOST), loss.samples(), (double) loss.occurrences());
        lost += loss.samples();
        double each = loss.samples() == 0 ? 1 : (double) loss.occurrences() / loss.samples();
        variance += loss.samples() * each * (each - 1);
    }

    private void add(int row, long count, double stoodFor) {
        int top = rows.topOf(row);
        samples[row] += count;
        occurrences[row] += stoodFor;
        if (row != top) {
            samples[top] += count;
            occurrences[top] += stoodFor;
        }
        taken += count;
        standFor += stoodFor;
    }

    long samples(int row) {
        return samples[row];
    }

    /** The row's part of what was counted, 0 to 1; of a counter that was never sampled nobody has one. */
    double share(int row) {
        return standFor > 0 ? occurrences[row] / standFor : 0;
    }

    /** Samples, lost ones included. */
    long taken() {
        return taken;
    }

    long lost() {
        return lost;
    }

    /** All samples together: near what the counter counted, or some of it was not sampled. */
    double standFor() {
        return standFor;
    }

    /** Of {@link #standFor()}, by the luck of sampling. */
    double variance() {
        return variance;
    }

    /** How many independent samples of one occurrence each would tell as much; infinite when every occurrence was sampled. */
    double effectiveSamples() {
        return variance > 0 ? standFor * standFor / variance : Double.POSITIVE_INFINITY;
    }
}
