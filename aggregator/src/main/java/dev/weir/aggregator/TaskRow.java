package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.TaskKind;
import java.util.Optional;

/**
 * One row of every table: a task, or one of the places for what belongs to no task.
 *
 * @param parent the task that this one is a part of
 */
record TaskRow(String task, Optional<String> parent, TaskKind kind) {
    TaskRow {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(kind, "kind is null");
    }

    TaskRow(String task, TaskKind kind) {
        this(task, Optional.empty(), kind);
    }

    boolean isTop() {
        return parent.isEmpty();
    }
}
