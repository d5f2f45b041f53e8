package dev.weir.aggregator;

import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.TaskKind;
import java.util.Optional;

/**
 * One row of every table: a task, or one of the places for what belongs to no task.
 *
 * @param parent the task that this one is a part of
 * @param canonical its name across engines; empty for a part, and for what belongs to no task
 */
record TaskRow(String task, Optional<String> parent, TaskKind kind, Optional<CanonicalTask> canonical) {
    TaskRow {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(canonical, "canonical is null");
    }

    /** A row that belongs to no task. */
    TaskRow(TaskKind kind) {
        this(title(kind), Optional.empty(), kind, Optional.empty());
    }

    TaskRow(String task, TaskKind kind, CanonicalTask canonical) {
        this(task, Optional.empty(), kind, Optional.of(canonical));
    }

    static TaskRow part(String task, String parent) {
        return new TaskRow(task, Optional.of(parent), TaskKind.PROFILE, Optional.empty());
    }

    private static String title(TaskKind kind) {
        return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(ROOT);
    }

    boolean isTop() {
        return parent.isEmpty();
    }
}
