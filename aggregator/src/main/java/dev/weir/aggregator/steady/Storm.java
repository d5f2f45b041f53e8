package dev.weir.aggregator.steady;

import dev.weir.model.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Blocks in which the collector, checkpoints or the compiler took more than in the rest of the run: a tenth of the level of all CPU time more, and more than chance explains.
 *
 * <p>What they always take, however much, is no storm; neither are collections that come as regularly as the blocks do.
 */
final class Storm {
    private Storm() {}

    static List<Finding> find(Cut cut) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(find(cut, Cut::isCollector, Mark.Kind.GC, "the collector"));
        findings.addAll(find(cut, Cut::isCheckpoint, Mark.Kind.CHECKPOINT, "checkpoints"));
        findings.addAll(find(cut, Cut::isCompiler, Mark.Kind.UNSTEADY, "the JIT compiler"));
        return findings;
    }

    private static List<Finding> find(Cut cut, Predicate<String> rows, Mark.Kind kind, String who) {
        if (!cut.judgeable()) {
            return List.of();
        }
        double[] storm = cut.rate(rows);
        double[] all = cut.rate(row -> true);
        double level = Level.of(storm);
        double whole = level + Level.of(cut.rate(rows.negate()));
        double spread = Level.spread(storm);
        double limit = Level.limit(cut.count());
        return Stretch.of(
                        cut.count(),
                        block -> storm[block] - level
                                > Math.max(Level.MATTERS * whole, limit * Math.max(spread, cut.counting(block, level))))
                .stream()
                .map(stretch -> Finding.of(
                        kind,
                        Optional.empty(),
                        cut,
                        stretch,
                        who + " took " + Words.percent(stretch.mean(storm) / stretch.mean(all))
                                + " of the CPU time against " + Words.percent(whole > 0 ? level / whole : 0)
                                + " in most of the run"))
                .toList();
    }
}
