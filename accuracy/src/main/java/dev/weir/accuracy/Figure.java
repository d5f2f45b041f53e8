package dev.weir.accuracy;

/**
 * One task of one run: what was true, and what Weir said. All are shares of what the job's own threads used, 0 to 1.
 *
 * @param uncertainty half the width of the truth's own interval
 * @param low of what Weir believes, sampling and certainty together
 * @param certainLow of what Weir takes for certain, without sampling; with certainHigh as far apart as samples are ambiguous
 */
record Figure(
        String task,
        double truth,
        double uncertainty,
        double measured,
        double low,
        double high,
        double certainLow,
        double certainHigh) {

    double error() {
        return measured - truth;
    }

    /** Whether some value of the truth's interval lies within the bounds that Weir states. */
    boolean isWithinBounds() {
        return truth + uncertainty >= low && truth - uncertainty <= high;
    }

    /** What the luck of n samples makes: the standard error of a share. */
    double standardError(long samples) {
        double p = Math.min(1, Math.max(truth, measured));
        return samples == 0 ? Double.NaN : Math.sqrt(p * (1 - p) / samples);
    }
}
