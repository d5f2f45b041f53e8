package dev.weir.comparison;

import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.List;
import java.util.function.Function;

/**
 * A row of one run.
 *
 * @param samplesTaken of the whole job
 * @param whole what the whole job cost, per event or per second
 * @param furtherUncertainty as {@link GroupCost#furtherUncertainty}; 0 per second
 */
record Cost(TaskCost task, long samplesTaken, double whole, double furtherUncertainty) {
    private static final double Z = 1.959963984540054;

    /** What a run's job cost in all. */
    static double whole(Summary summary, boolean perEvent) {
        GroupCost cluster = summary.cluster();
        double per = perEvent
                ? summary.events().orElseThrow().total()
                : summary.window().length().toNanos() / 1e9;
        return cluster.cycles().cycles() / per;
    }

    LogCost named() {
        // A task without a sample has no standard error: then its interval is all that is known.
        double error = task.shareError() > 0 ? task.shareError() : task.share().halfWidth() / 2;
        double share = task.share().value();
        return LogCost.of(share, Math.hypot(error, share * furtherUncertainty / Z), samplesTaken, whole);
    }

    LogCost certain() {
        return LogCost.of(task.certain().low(), 0, samplesTaken, whole);
    }

    LogCost possible() {
        return LogCost.of(task.certain().high(), 0, samplesTaken, whole);
    }

    double samples() {
        return task.share().value() * samplesTaken;
    }

    /** The logarithm of what half a sample costs. */
    double halfSample() {
        return Math.log(LogCost.halfSample(samplesTaken) * whole);
    }

    static double mean(List<Cost> costs, Function<Cost, Double> figure) {
        return costs.stream().mapToDouble(figure::apply).average().orElseThrow();
    }
}
