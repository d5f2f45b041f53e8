package dev.weir.comparison;

import dev.weir.comparison.Reference.Costs;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One row of the table, over all runs of both sides. */
record Row(TaskCost task, List<Cost> before, List<Cost> after) {
    // A task with fewer samples a run is uncertain by more than 10 % from sampling alone and would only be one more row
    // that could answer by chance.
    private static final double SAMPLES_ASKED_FOR = 100;
    // To divide by fewer is to divide by luck.
    private static final double SAMPLES_TO_DIVIDE_BY = 10;
    // How much of a change must show in what is the task's for certain, and in what may be the task's, to be one of the
    // task and not one of the names. A change of
    // names alone shows in at most one of the two.
    private static final double SHOWS_IN_BOUNDS = 0.5;

    Costs costs() {
        return new Costs(
                task.task(),
                before.stream().map(Cost::named).toList(),
                after.stream().map(Cost::named).toList());
    }

    /** The task whose figures hold this row's. */
    String top() {
        return task.parent().orElse(task.task());
    }

    /** The cost of a start and not of events: per event it depends on how long ago the processes were started. */
    boolean perStart() {
        return task.canonical().equals(Optional.of(CanonicalTask.JIT))
                || (task.kind() == TaskKind.BUILT_IN && task.task().equals("Class loading"));
    }

    boolean asked() {
        return !perStart()
                && (Cost.mean(before, Cost::samples) + Cost.mean(after, Cost::samples)) / 2 >= SAMPLES_ASKED_FOR;
    }

    boolean divisible() {
        return Cost.mean(before, Cost::samples) >= SAMPLES_TO_DIVIDE_BY;
    }

    /** Whether an own change can be seen in both ends of the bounds, which a change of names alone cannot do. */
    boolean showsInBounds(double own, double common) {
        if (before.stream().allMatch(Row::isCertain) && after.stream().allMatch(Row::isCertain)) {
            return true;
        }
        double sign = Math.signum(own);
        double certain = rise(Cost::certain) - common;
        double possible = Math.exp(mean(after, Cost::possible) - common) - Math.exp(mean(before, Cost::possible));
        double named = Math.exp(mean(after, Cost::named) - common) - Math.exp(mean(before, Cost::named));
        return sign * certain >= SHOWS_IN_BOUNDS * Math.abs(own)
                && sign * possible >= SHOWS_IN_BOUNDS * Math.abs(named);
    }

    private static boolean isCertain(Cost cost) {
        return cost.task().certain().width() == 0;
    }

    private double rise(Function<Cost, LogCost> figure) {
        return mean(after, figure) - mean(before, figure);
    }

    private static double mean(List<Cost> costs, Function<Cost, LogCost> figure) {
        return Cost.mean(costs, cost -> figure.apply(cost).log());
    }

    static double halfSample(List<Cost> costs) {
        return Math.exp(Cost.mean(costs, Cost::halfSample));
    }
}
