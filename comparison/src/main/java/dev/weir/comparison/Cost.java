package dev.weir.comparison;

import dev.weir.model.summary.Estimate;
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
 */
record Cost(TaskCost task, long samplesTaken, double whole) {
    /** What a run's job cost in all. */
    static double whole(Summary summary, boolean perEvent) {
        GroupCost cluster = summary.cluster();
        double per = perEvent
                ? summary.events().orElseThrow().total()
                : summary.window().length().toNanos() / 1e9;
        return cluster.cycles().cycles() / per;
    }

    LogCost named() {
        Estimate share = task.share();
        double half = task.cyclesPerEvent()
                .filter(estimate -> share.value() > 0 && estimate.value() > 0)
                .map(estimate -> estimate.halfWidth() / estimate.value() * share.value())
                .orElse(share.halfWidth());
        return LogCost.of(share.value(), half, samplesTaken, whole);
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
