package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.Estimate;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A share with its 95 % interval, and what the interval was made from.
 *
 * @param standardError of {@code estimate.value()}, by sampling alone
 * @param byChance the part of it that samples drawn independently would have: what a higher frequency makes smaller. The rest is the job's own unrest
 * @param degreesOfFreedom of the standard error: blocks of time - 1; 0 when it was not measured but taken from the number of samples
 */
record SampledShare(Estimate estimate, double standardError, double byChance, int degreesOfFreedom) {
    private static final double TWO_SIDED = 0.975;
    private static final double POWER = 0.8;

    SampledShare {
        requireNonNull(estimate, "estimate is null");
        if (!(standardError >= 0 && byChance >= 0 && degreesOfFreedom >= 0)) {
            throw new IllegalArgumentException(
                    "a standard error is not negative: " + standardError + " " + byChance + " " + degreesOfFreedom);
        }
    }

    /** The standard error as a part of the share; empty for a share of 0. */
    Optional<Double> relativeError() {
        return estimate.value() > 0 ? Optional.of(standardError / estimate.value()) : Optional.empty();
    }

    /**
     * The smallest relative change that a two-sided test at 5 % would find in four of five cases between two runs of this precision: the minimum detectable effect of Bloom (1995, Evaluation
     * Review 19, 547), (t(0.975) + t(0.8)) · SE of the difference, with the degrees of freedom of both runs. Empty from 100 % on: such a task could vanish unseen.
     */
    Optional<Double> detectableChange() {
        double multiplier = quantile(TWO_SIDED, 2 * degreesOfFreedom) + quantile(POWER, 2 * degreesOfFreedom);
        return relativeError()
                .map(error -> multiplier * Math.sqrt(2) * error)
                .filter(change -> change > 0 && change < 1);
    }

    /** Of Student's t; of the normal distribution when a standard error is not measured. */
    static double quantile(double probability, double degreesOfFreedom) {
        return TDistribution.of(degreesOfFreedom > 0 ? degreesOfFreedom : Double.POSITIVE_INFINITY)
                .inverseCumulativeProbability(probability);
    }
}
