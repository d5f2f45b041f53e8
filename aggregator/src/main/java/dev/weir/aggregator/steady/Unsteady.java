package dev.weir.aggregator.steady;

import dev.weir.model.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Blocks in which an event cost something else than in most of the run, or events came at another rate, and nothing else tells why.
 *
 * <p>A cost that is off by a tenth matters, and a rate that is off by a fifth: of cost per event only the part that does not depend on the load changes with the rate. Where it is not
 * known when the events came, the CPU time of the tasks stands for their rate. Both must be more than chance explains; see {@link Level}.
 */
final class Unsteady {
    private static final double RATE_MATTERS = 0.2;
    // Where a hundredth of the usual events came, what an event cost says nothing.
    private static final double HARDLY_ANY = 0.01;
    private static final int FEWEST = 4;

    private final Cut cut;
    private final boolean[] explained;
    private final double[] work;

    private Unsteady(Cut cut, boolean[] explained) {
        this.cut = cut;
        this.explained = explained;
        this.work = cut.rate(Cut::isWork);
    }

    /**
     * Finds them.
     *
     * @param explained blocks that are disturbed for another reason: they neither are looked at nor have a say in what is usual, unless hardly any others are left
     */
    static List<Finding> find(Cut cut, boolean[] explained) {
        return cut.judgeable() ? new Unsteady(cut, explained).find() : List.of();
    }

    private List<Finding> find() {
        boolean[] taken = explained.clone();
        List<Finding> findings = new ArrayList<>();
        double[] rate = cut.eventsKnown() ? cut.eventRate() : work;
        double level = level(rate);
        double[] wanders = new double[cut.count()];
        Arrays.setAll(wanders, block -> cut.eventsKnown() ? 0 : cut.counting(block, level));
        findings.addAll(off(rate, level, wanders, RATE_MATTERS, taken, this::rateSentence));
        if (cut.eventsKnown()) {
            findings.forEach(finding -> merge(taken, finding.disturbed(cut.blocks())));
            double[] costs = new double[cut.count()];
            Arrays.setAll(costs, block -> rate[block] > HARDLY_ANY * level ? work[block] / rate[block] : Double.NaN);
            double cost = level(costs);
            double usual = level(work);
            Arrays.setAll(wanders, block -> usual > 0 ? cost * cut.counting(block, usual) / usual : 0);
            findings.addAll(off(costs, cost, wanders, Level.MATTERS, taken, this::costSentence));
        }
        return findings;
    }

    private static void merge(boolean[] all, boolean[] more) {
        for (int i = 0; i < all.length; i++) {
            all[i] |= more[i];
        }
    }

    /** The usual value, of the blocks that nothing else disturbs if these are enough to tell. */
    private double level(double[] values) {
        double[] undisturbed = IntStream.range(0, values.length)
                .filter(block -> !explained[block] && Double.isFinite(values[block]))
                .mapToDouble(block -> values[block])
                .toArray();
        return Level.of(
                undisturbed.length >= FEWEST
                        ? undisturbed
                        : Arrays.stream(values).filter(Double::isFinite).toArray());
    }

    private interface Sentence {
        String of(Stretch stretch, double ratio);
    }

    private List<Finding> off(
            double[] values, double level, double[] wanders, double matters, boolean[] taken, Sentence sentence) {
        double spread = Level.spread(IntStream.range(0, values.length)
                .filter(block -> !explained[block] && Double.isFinite(values[block]))
                .mapToDouble(block -> values[block])
                .toArray());
        double limit = Level.limit(cut.count());
        List<Finding> findings = new ArrayList<>();
        for (int direction : new int[] {1, -1}) {
            Stretch.of(
                            values.length,
                            block -> !taken[block]
                                    && level > 0
                                    && direction * (values[block] - level)
                                            > Math.max(matters * level, limit * Math.max(spread, wanders[block])))
                    .forEach(stretch -> findings.add(Finding.of(
                            Mark.Kind.UNSTEADY,
                            Optional.empty(),
                            cut,
                            stretch,
                            sentence.of(stretch, stretch.mean(values) / level))));
        }
        return findings;
    }

    private String costSentence(Stretch stretch, double ratio) {
        return "the tasks took " + Words.change(ratio) + " for an event than in most of the run" + mostOf(stretch);
    }

    private String rateSentence(Stretch stretch, double ratio) {
        return cut.eventsKnown()
                ? Words.percent(Math.abs(ratio - 1)) + (ratio > 1 ? " more" : " fewer")
                        + " events came than in most of the run"
                : "the tasks used " + Words.change(ratio) + " CPU time than in most of the run" + mostOf(stretch)
                        + "; how many events came is not known by the second";
    }

    /** The row that changed most. */
    private String mostOf(Stretch stretch) {
        return cut.course().rows().stream()
                .filter(Cut::isWork)
                .max(Comparator.comparingDouble(row -> {
                    double[] rate = cut.rate(row::equals);
                    return Math.abs(stretch.mean(rate) - stretch.meanOutside(rate));
                }))
                .map(row -> ", " + row + " above all")
                .orElse("");
    }
}
