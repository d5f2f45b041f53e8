package dev.weir.aggregator.steady;

/**
 * The window in stretches of equal length, whole seconds each; what is left at its end is a block of its own if it is half as long as the others, else a part of the last.
 *
 * <p>A block is to have 1,000 samples, whose number is then known to 3 %, a third of what matters. Longer ones are no better: on 11 runs of the Yahoo benchmark, on a
 * machine with other load, the variance between blocks over that of counting grew from 1.3 at 1 s over 2.4 at 5 s to 4.5 at 10 s, so that from 5 s on it was the job (or the machine) that
 * strayed and no longer the counting. There are six blocks at least, since "most of the run" needs a number of them, and 120 at most.
 */
record Blocks(int length, double seconds) {
    private static final double SAMPLES = 1_000;
    private static final int FEWEST = 6;
    private static final int MOST = 120;

    static Blocks of(double seconds, long samples) {
        double wanted = samples > 0 ? Math.ceil(SAMPLES * seconds / samples) : seconds;
        double length = Math.min(wanted, Math.floor(seconds / FEWEST));
        return new Blocks((int) Math.max(1, Math.max(length, Math.ceil(seconds / MOST))), seconds);
    }

    int count() {
        return (int) Math.max(1, Math.floor(seconds / length + 0.5));
    }

    double from(int block) {
        return (double) block * length;
    }

    double to(int block) {
        return block == count() - 1 ? seconds : from(block + 1);
    }

    double seconds(int block) {
        return to(block) - from(block);
    }

    /** The block of a second; what was stamped after the window's end is in the last. */
    int of(int second) {
        return Math.min(second / length, count() - 1);
    }

    /** Whether a stretch, or a moment, lies in the block. */
    boolean touches(int block, double from, double to) {
        return from < to(block) && (to > from(block) || (from == to && from >= from(block)));
    }
}
