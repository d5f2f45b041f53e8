package dev.weir.reports;

import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The smallest changes that two runs like this one would show, for people. */
final class Detectable {
    private static final Comparator<TaskCost> BY_CHANGE =
            Comparator.comparing(task -> task.detectableChange().orElseThrow());

    private Detectable() {}

    /** {@code 6.1 %}; {@code –} for a task that could vanish unseen. */
    static String change(TaskCost task) {
        return task.detectableChange().map(Detectable::percent).orElse("–");
    }

    /** From the best known task of the profile to the worst; empty when the run could show a change of none. */
    static Optional<String> sentence(Summary summary) {
        List<TaskCost> tasks = summary.cluster().topTasks().stream()
                .filter(task -> task.kind() == TaskKind.PROFILE)
                .filter(task -> task.detectableChange().isPresent())
                .toList();
        Optional<TaskCost> best = tasks.stream().min(BY_CHANGE);
        Optional<TaskCost> worst = tasks.stream().max(BY_CHANGE);
        if (best.isEmpty() || worst.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("This run could show changes of %s; by sampling alone, JVM starts differ on top of it."
                .formatted(tasks.size() == 1 ? named(best.get()) : named(best.get()) + " to " + named(worst.get())));
    }

    private static String named(TaskCost task) {
        return change(task) + " (" + Names.shortened(task.task(), 40) + ")";
    }

    private static String percent(double change) {
        return Figures.rounded(100 * change, 2) + " %";
    }
}
