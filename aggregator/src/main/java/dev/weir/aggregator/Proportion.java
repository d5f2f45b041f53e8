package dev.weir.aggregator;

import dev.weir.model.summary.Estimate;
import java.util.List;

/**
 * 95 % intervals of shares that were sampled.
 *
 * <p>One process is one sample: the score interval of Wilson (1927, J. Am. Stat. Assoc. 22, 209), which stays within 0 and 1 and says something when k is 0.
 *
 * <p>A group is stratified by process (Cochran, Sampling Techniques, ch. 5): p = Σ w p_h and var = Σ w² p_h (1 − p_h) / n_h, where w is the process's exactly known part
 * of the cycles. The interval is Wilson's with the effective sample size n_eff = p (1 − p) / var (as Korn &amp; Graubard 1998, Survey Methodology 24, 193, do for the
 * exact interval). n_eff is never taken as more than Σ n_h: strata in which a rare task was not seen contribute no variance, which would
 * pretend knowledge. When var is 0, n_eff = 1 / Σ (w² / n_h), the sample size that the weights leave (Kish).
 *
 * <p>A stratum without a sample says nothing: of its weight w₀ any part may be the task's, so the bounds are W·low and W·high + w₀ with W = 1 − w₀.
 */
final class Proportion {
    private static final double Z = 1.959963984540054;

    private Proportion() {}

    /**
     * One process's samples of one row.
     *
     * @param weight its part of the group's cycles
     * @param k samples of the row
     * @param n samples taken
     * @param share k / n, or what the row gets when there is no sample
     */
    record Stratum(double weight, long k, long n, double share) {}

    /** The weighted share over the strata with its interval. */
    static Estimate of(List<Stratum> strata) {
        double value = 0;
        double sampledWeight = 0;
        double silentWeight = 0;
        double sampledShare = 0;
        double variance = 0;
        double perSample = 0;
        long samples = 0;
        for (Stratum stratum : strata) {
            double w = stratum.weight();
            // Weights that were rounded may sum to a little more than 1.
            value = Math.min(1, value + w * stratum.share());
            if (w == 0) {
                continue;
            }
            if (stratum.n() == 0) {
                silentWeight += w;
                continue;
            }
            double p = (double) stratum.k() / stratum.n();
            sampledWeight += w;
            sampledShare += w * p;
            variance += w * w * p * (1 - p) / stratum.n();
            perSample += w * w / stratum.n();
            samples += stratum.n();
        }
        if (sampledWeight == 0) {
            return within(value, 0, silentWeight);
        }
        double p = Math.min(1, sampledShare / sampledWeight);
        variance /= sampledWeight * sampledWeight;
        perSample /= sampledWeight * sampledWeight;
        double effective = variance > 0 ? p * (1 - p) / variance : 1 / perSample;
        Estimate sampled = wilson(p, Math.min(effective, (double) samples));
        return within(value, sampledWeight * sampled.low(), sampledWeight * sampled.high() + silentWeight);
    }

    /** Wilson's score interval for a proportion p of n, where n need not be whole. */
    static Estimate wilson(double p, double n) {
        double z2n = Z * Z / n;
        double centre = (p + z2n / 2) / (1 + z2n);
        double half = Z / (1 + z2n) * Math.sqrt(p * (1 - p) / n + z2n / (4 * n));
        return within(p, Math.max(0, centre - half), Math.min(1, centre + half));
    }

    // Rounding may leave a bound on the wrong side of a share that is exactly 0 or 1.
    private static Estimate within(double value, double low, double high) {
        return new Estimate(value, Math.min(low, value), Math.max(high, value));
    }
}
