package dev.weir.aggregator;

import dev.weir.model.summary.Estimate;
import java.util.List;

/**
 * 95 % intervals of shares that were sampled.
 *
 * <p>The samples of a run are not independent: what a job does in one second it goes on doing in the next, and its threads wait for each other. So the clusters of the sample are blocks of time
 * ({@link TimeBlocks}), each with all threads of all processes of the group. Threads are no clusters of their own: all of them are there, none was drawn, and taking them for independent of each other
 * within a block finds half of the variance only (docs/statistics.md).
 *
 * <p>The share is p = Σ w k / n over the processes, where w is the process's exactly known part of the cycles: a ratio of two sums over the blocks. Its variance is linearised (Taylor; Cochran, Sampling Techniques,
 * ch. 6 and 11; Wolter, Introduction to Variance Estimation, ch. 6): B / (B − 1) · Σ z², z = Σ w (k_b − p n_b) / n of each block. The interval is the score interval of Wilson (1927, J. Am. Stat. Assoc. 22, 209), which stays
 * within 0 and 1 and says something when k is 0, with the effective sample size p (1 − p) / variance · (z / t)², t of B − 1 degrees of freedom, as Korn &amp; Graubard (1998, Survey Methodology 24, 193) do for the exact
 * interval and Franco et al. (2019, J. Survey Stat. Methodol. 7, 334) recommend for Wilson's.
 *
 * <p>A variance from so few samples that they fell evenly by luck would pretend knowledge. So a task of less than {@link #RARE} samples is never better known than by independent samples, and no task
 * more than twice as well. Where no variance can be had (k is 0, one block only) samples are taken for independent, stratified by process (Cochran, ch. 5): var = Σ w² p_h (1 − p_h) / n_h, and the
 * effective sample size is never more than Σ n_h: strata in which a rare task was not seen contribute no variance.
 *
 * <p>A process without a sample says nothing: of its weight w₀ any part may be the task's, so the bounds are W·low and W·high + w₀ with W = 1 − w₀.
 */
final class Proportion {
    /** With fewer samples than this their spread over the blocks says nothing of their variance. */
    static final long RARE = 20;

    // Taken at even distances by a clock, samples can do better than chance: on recorded runs the variance of the
    // steadiest task is 0.8 of that of independent samples. A quarter is luck.
    private static final double LEAST_DESIGN_EFFECT = 0.25;
    private static final double Z = 1.959963984540054;

    private Proportion() {}

    /**
     * One process's samples of one row.
     *
     * @param weight its part of the group's cycles
     * @param k samples of the row
     * @param n samples taken
     * @param share k / n, or what the row gets when there is no sample
     * @param rowByBlock those of the k whose time is known
     * @param allByBlock those of the n whose time is known; empty, as {@code rowByBlock}, when nothing is known of time
     */
    record Stratum(double weight, long k, long n, double share, List<Double> rowByBlock, List<Double> allByBlock) {
        Stratum {
            rowByBlock = List.copyOf(rowByBlock);
            allByBlock = List.copyOf(allByBlock);
            if (rowByBlock.size() != allByBlock.size()) {
                throw new IllegalArgumentException(
                        "the blocks of a row are those of all: " + rowByBlock.size() + " " + allByBlock.size());
            }
        }
    }

    /** The weighted share over the strata with its interval. */
    static SampledShare of(List<Stratum> strata) {
        double value = 0;
        double sampledWeight = 0;
        double silentWeight = 0;
        double sampledShare = 0;
        double variance = 0;
        double perSample = 0;
        long samples = 0;
        long ofRow = 0;
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
            ofRow += stratum.k();
        }
        if (sampledWeight == 0) {
            return new SampledShare(within(value, 0, Math.min(1, silentWeight)), 0, 0, 0);
        }
        double p = Math.min(1, sampledShare / sampledWeight);
        variance /= sampledWeight * sampledWeight;
        perSample /= sampledWeight * sampledWeight;
        double independent = Math.min(variance > 0 ? p * (1 - p) / variance : 1 / perSample, (double) samples);
        Blocks blocks = Blocks.of(strata, p, sampledWeight);
        double effective = independent;
        double adjusted = independent;
        if (blocks.variance() > 0 && p > 0 && p < 1) {
            double least = ofRow < RARE ? 1 : LEAST_DESIGN_EFFECT;
            double measured = p * (1 - p) / blocks.variance();
            double t = SampledShare.quantile(0.975, blocks.degreesOfFreedom());
            effective = Math.min(measured, independent / least);
            adjusted = Math.min(measured * (Z / t) * (Z / t), independent / least);
        }
        Estimate sampled = wilson(p, adjusted);
        return new SampledShare(
                within(
                        value,
                        sampledWeight * sampled.low(),
                        Math.min(1, sampledWeight * sampled.high() + silentWeight)),
                sampledWeight * Math.sqrt(p * (1 - p) / effective),
                sampledWeight * Math.sqrt(p * (1 - p) / independent),
                blocks.degreesOfFreedom());
    }

    /** The linearised variance of a share over the blocks of time that have samples. */
    private record Blocks(double variance, int degreesOfFreedom) {
        static Blocks of(List<Stratum> strata, double p, double sampledWeight) {
            int count =
                    strata.stream().mapToInt(s -> s.allByBlock().size()).max().orElse(0);
            double[] residual = new double[count];
            double[] seen = new double[count];
            for (Stratum stratum : strata) {
                double known = sum(stratum.allByBlock());
                if (known == 0) {
                    continue;
                }
                // Lost samples have no time: they are where the others are.
                double timeless = Math.max(0, stratum.k() - sum(stratum.rowByBlock()));
                for (int b = 0; b < stratum.allByBlock().size(); b++) {
                    double all = stratum.allByBlock().get(b);
                    double ofRow = stratum.rowByBlock().get(b) + timeless * all / known;
                    residual[b] += stratum.weight() * (ofRow / stratum.n() - p * all / known);
                    seen[b] += all;
                }
            }
            int used = 0;
            double mean = 0;
            for (int b = 0; b < count; b++) {
                used += seen[b] > 0 ? 1 : 0;
                mean += residual[b];
            }
            if (used < 2) {
                return new Blocks(0, 0);
            }
            mean /= used;
            double squares = 0;
            for (int b = 0; b < count; b++) {
                squares += seen[b] > 0 ? (residual[b] - mean) * (residual[b] - mean) : 0;
            }
            return new Blocks(squares * used / (used - 1) / (sampledWeight * sampledWeight), used - 1);
        }

        private static double sum(List<Double> values) {
            return values.stream().mapToDouble(value -> value).sum();
        }
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
