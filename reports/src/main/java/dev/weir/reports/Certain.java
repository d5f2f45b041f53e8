package dev.weir.reports;

import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Words about how far the samples' tasks are certain. */
final class Certain {
    private static final double POINTS = 100;

    private Certain() {}

    /** The bounds of a share in per cent, {@code 2.0–9.1}; {@code certain} where they do not differ by what can be shown, nothing where no sample can be the task's. */
    static String bounds(TaskCost task) {
        return task.certain().high() == 0 ? "" : bounds(task, POINTS);
    }

    /** The same in the unit that a share of 1 has so many of. */
    static String bounds(TaskCost task, double whole) {
        Bounds bounds = task.certain();
        double width = bounds.width() * whole;
        // Two digits of what they differ by, or as many as the interval supports where that is coarser.
        int decimals = width > 0
                ? Math.min(
                        Figures.lastPlace(width),
                        Math.max(0, Figures.lastPlace(task.share().halfWidth() * whole)))
                : 0;
        String low = Figures.fixed(bounds.low() * whole, decimals);
        String high = Figures.fixed(bounds.high() * whole, decimals);
        return width == 0 || low.equals(high) ? "certain" : low + "–" + high;
    }

    /** The part of the samples whose task is known to be certain, 0 to 1. */
    static double share(QualityLedger ledger) {
        Certainty certainty = ledger.certainty();
        double inDoubt = certainty.ambiguous() + certainty.unjudged();
        return ledger.taken() > 0 ? Math.max(0, 1 - inDoubt / ledger.taken()) : 1;
    }

    /** The task whose bounds are furthest apart. */
    static Optional<TaskCost> widest(Summary summary) {
        return summary.cluster().topTasks().stream()
                .max(Comparator.comparingDouble(task -> task.certain().width()));
    }

    /** {@code Filter and Window}. */
    static String tasks(Ambiguity ambiguity) {
        List<String> tasks = ambiguity.tasks().stream().map(Names::legible).toList();
        int last = tasks.size() - 1;
        return last == 0 ? tasks.get(0) : String.join(", ", tasks.subList(0, last)) + " and " + tasks.get(last);
    }

    /** A task's name where it stands below its parent: the part behind that. */
    static String ownName(TaskCost task) {
        return task.parent()
                .map(parent -> task.task().substring(parent.length() + 1))
                .orElse(task.task());
    }
}
