package dev.weir.aggregator.steady;

import dev.weir.model.Mark;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The run's beginning, when the compiler is busy and an event costs more than later.
 *
 * <p>The last third of the run is the measure. The blocks from the first one on in which the compiler adds 5 % more to the CPU time than it does there, up to where what it adds and
 * what an event costs more (where events are counted by the second) are together a tenth of the level, are warm-up. A burst of the compiler later on is {@link Storm}'s.
 */
final class WarmUp {
    // A compiler that is still this busy at the end, and was busier before, tells that the end is no measure either.
    private static final double STILL_BUSY = 0.15;
    private static final double FALLING = 1.3;

    private WarmUp() {}

    static List<Finding> find(Cut cut) {
        if (!cut.judgeable()) {
            return List.of();
        }
        int blocks = cut.count();
        int late = blocks - Math.max(2, blocks / 3);
        double[] compiler = cut.rate(Cut::isCompiler);
        double[] rest = cut.rate(row -> !Cut.isCompiler(row));
        double lateCompiler = Level.median(Arrays.copyOfRange(compiler, late, blocks));
        double lateRest = Level.median(Arrays.copyOfRange(rest, late, blocks));
        if (!(lateRest > 0)) {
            return List.of();
        }
        double level = lateCompiler + lateRest;
        double early = share(compiler, rest, new Stretch(0, blocks - late - 1));
        if (lateCompiler > STILL_BUSY * level && early > FALLING * lateCompiler / level) {
            return List.of(Finding.of(
                    Mark.Kind.WARM_UP,
                    Optional.empty(),
                    cut,
                    new Stretch(0, blocks - 1),
                    "the JIT compiler took " + Words.percent(early) + " of the CPU time at first and still "
                            + Words.percent(lateCompiler / level) + " at the end"));
        }
        double[] dearer = dearer(cut, late);
        int last = -1;
        double more = 0;
        for (int block = 0; block < late; block++) {
            // To the work that was done meanwhile, so that a higher load is no warm-up.
            double usual = lateCompiler * rest[block] / lateRest;
            double excess = (compiler[block] - usual) / (usual + rest[block]);
            if (!(excess >= Level.MATTERS / 2)
                    || compiler[block] - usual < Level.limit(blocks) * cut.counting(block, usual)) {
                break;
            }
            more += excess + Math.max(0, dearer[block]);
            if (more >= Level.MATTERS * (block + 1)) {
                last = block;
            }
        }
        if (last < 0) {
            return List.of();
        }
        Stretch warming = new Stretch(0, last);
        double cost = warming.mean(dearer);
        return List.of(Finding.of(
                Mark.Kind.WARM_UP,
                Optional.empty(),
                cut,
                warming,
                "the JIT compiler took " + Words.percent(share(compiler, rest, warming)) + " of the CPU time against "
                        + Words.percent(lateCompiler / level) + " at the end"
                        + (cost > Level.MATTERS / 2
                                ? ", and the tasks took " + Words.change(1 + cost) + " for an event"
                                : "")));
    }

    private static double share(double[] part, double[] rest, Stretch stretch) {
        double of = stretch.mean(part);
        double all = of + stretch.mean(rest);
        return all > 0 ? of / all : 0;
    }

    /** By which part more than at the end the tasks' work for an event takes, block by block; 0 where it is not known. */
    private static double[] dearer(Cut cut, int late) {
        double[] dearer = new double[cut.count()];
        double[] work = cut.rate(Cut::isWork);
        double[] events = cut.eventRate();
        double[] costs = new double[cut.count()];
        for (int block = 0; block < costs.length; block++) {
            costs[block] = events[block] > 0 ? work[block] / events[block] : Double.NaN;
        }
        double level = Level.median(Arrays.stream(costs, late, costs.length)
                .filter(cost -> cost > 0)
                .toArray());
        for (int block = 0; block < costs.length; block++) {
            dearer[block] = level > 0 && costs[block] > 0 ? costs[block] / level - 1 : 0;
        }
        return dearer;
    }
}
