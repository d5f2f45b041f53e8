package dev.weir.comparison;

import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference between two sides' means of logarithms, with what is known of its chance.
 *
 * <p>With repeats the variance is the one between the runs of a side, pooled over both sides: it holds what sampling adds and what each start of a JVM adds. Where the
 * runs lie closer together than sampling alone lets them, which three runs do now and then by luck, the variance is the sampling's. With one run on each side the
 * variance between starts is not known and the sampling's is all there is.
 *
 * @param before the base side's mean
 * @param after the new side's mean
 * @param error the standard error of after − before
 * @param freedom degrees of freedom; infinite when the error comes from the sampling's variance alone
 */
record Contrast(double before, double after, double error, double freedom) {
    static Contrast of(List<LogCost> before, List<LogCost> after) {
        double meanBefore = mean(before);
        double meanAfter = mean(after);
        int freedom = before.size() + after.size() - 2;
        double scale = 1.0 / before.size() + 1.0 / after.size();
        double sampling = Stream.concat(before.stream(), after.stream())
                        .mapToDouble(LogCost::variance)
                        .sum()
                / (before.size() + after.size());
        if (freedom == 0) {
            return new Contrast(meanBefore, meanAfter, Math.sqrt(scale * sampling), Double.POSITIVE_INFINITY);
        }
        double between = (squares(before, meanBefore) + squares(after, meanAfter)) / freedom;
        return new Contrast(meanBefore, meanAfter, Math.sqrt(scale * Math.max(between, sampling)), freedom);
    }

    private static double mean(List<LogCost> costs) {
        return costs.stream().mapToDouble(LogCost::log).average().orElseThrow();
    }

    private static double squares(List<LogCost> costs, double mean) {
        return costs.stream()
                .mapToDouble(cost -> (cost.log() - mean) * (cost.log() - mean))
                .sum();
    }

    double difference() {
        return after - before;
    }

    /** Half of the 95 % interval of the difference. */
    double halfWidth() {
        return error == 0 ? 0 : error * distribution().inverseSurvivalProbability(0.025);
    }

    /** How likely chance alone makes the difference this large or larger. */
    double probabilityOfRise() {
        return error == 0 ? (difference() > 0 ? 0 : 1) : distribution().survivalProbability(difference() / error);
    }

    /** How likely chance alone makes it this small or smaller. */
    double probabilityOfFall() {
        return error == 0 ? (difference() < 0 ? 0 : 1) : distribution().cumulativeProbability(difference() / error);
    }

    private ContinuousDistribution distribution() {
        return Double.isInfinite(freedom) ? NormalDistribution.of(0, 1) : TDistribution.of(freedom);
    }
}
