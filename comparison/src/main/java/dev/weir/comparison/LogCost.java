package dev.weir.comparison;

/**
 * What a row cost in one run, as a logarithm: what differs between starts of a program differs by a factor.
 *
 * @param log of cost + half a sample's cost, so that a row without a sample has one (Haldane 1956, Ann. Hum. Genet. 20, 309)
 * @param variance of {@code log} by the luck of sampling alone
 */
record LogCost(double log, double variance) {
    LogCost {
        if (!Double.isFinite(log) || !(variance >= 0)) {
            throw new IllegalArgumentException("not a cost: " + log + " " + variance);
        }
    }

    /**
     * A sampled share of a whole.
     *
     * @param error the share's standard error by sampling
     * @param samples of the whole
     * @param whole what a share of 1 costs
     */
    static LogCost of(double share, double error, long samples, double whole) {
        double shifted = share + halfSample(samples);
        double deviation = error / shifted;
        return new LogCost(Math.log(shifted * whole), deviation * deviation);
    }

    /** A cost that was counted and not sampled. */
    static LogCost counted(double whole) {
        return new LogCost(Math.log(whole), 0);
    }

    static double halfSample(long samples) {
        return 0.5 / Math.max(1, samples);
    }
}
