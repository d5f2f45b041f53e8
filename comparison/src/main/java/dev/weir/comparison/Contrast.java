package dev.weir.comparison;

import dev.weir.comparison.Reference.Costs;
import java.util.List;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference between two sides' means of logarithms, with what is known of its chance.
 *
 * <p>With repeats the variance is the one between the runs of a side, pooled over both sides: it holds what sampling adds and what each start of a JVM adds. Three
 * runs a side know it badly, so it is moderated over the rows as Smyth (2004, Stat. Appl. Genet. Mol. Biol. 3, 3) does: what starts typically add to a row, the
 * median over the rows, counts as much as {@link #PRIOR_FREEDOM} further degrees of freedom. It is never less than the sampling's own variance. With one run on each
 * side the variance between starts is not known, and the sampling's is all there is.
 *
 * @param before the base side's mean
 * @param after the new side's mean
 * @param error the standard error of after − before
 * @param freedom degrees of freedom; infinite when the error comes from the sampling's variance alone
 */
record Contrast(double before, double after, double error, double freedom) {
    // As much as two sides of three runs know by themselves. With less, such sides have to wait for large changes; with
    // more, what is typical of the rows outweighs what a row that strays more than they do shows of itself.
    static final double PRIOR_FREEDOM = 4;

    /** The rows' contrasts, each moderated by all. */
    static List<Contrast> moderated(List<Costs> rows) {
        double[] added = rows.stream()
                .mapToDouble(row -> Math.max(0, between(row) - row.sampling()))
                .sorted()
                .toArray();
        double typical = added.length == 0 ? 0 : added[added.length / 2];
        return rows.stream().map(row -> of(row, typical)).toList();
    }

    private static Contrast of(Costs row, double typical) {
        int freedom = freedom(row);
        double sampling = row.sampling();
        if (freedom == 0) {
            return with(row, sampling, Double.POSITIVE_INFINITY);
        }
        double moderated = (PRIOR_FREEDOM * (sampling + typical) + freedom * between(row)) / (PRIOR_FREEDOM + freedom);
        return with(row, Math.max(sampling, moderated), PRIOR_FREEDOM + freedom);
    }

    /** A row by itself. */
    static Contrast alone(Costs row) {
        int freedom = freedom(row);
        return freedom == 0
                ? with(row, row.sampling(), Double.POSITIVE_INFINITY)
                : with(row, Math.max(between(row), row.sampling()), freedom);
    }

    private static Contrast with(Costs row, double variance, double freedom) {
        double scale = 1.0 / row.before().size() + 1.0 / row.after().size();
        double before = mean(row.before());
        return new Contrast(before, mean(row.after()), Math.sqrt(scale * variance), freedom);
    }

    private static int freedom(Costs row) {
        return row.before().size() + row.after().size() - 2;
    }

    /** The variance between the runs of a side, pooled over both; 0 where neither has repeats. */
    static double between(Costs row) {
        int freedom = freedom(row);
        return freedom == 0 ? 0 : (squares(row.before()) + squares(row.after())) / freedom;
    }

    private static double mean(List<LogCost> costs) {
        return costs.stream().mapToDouble(LogCost::log).average().orElseThrow();
    }

    private static double squares(List<LogCost> costs) {
        double mean = mean(costs);
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
