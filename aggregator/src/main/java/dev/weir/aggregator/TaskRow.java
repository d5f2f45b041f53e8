package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.TaskKind;

/** One row of every table: a task, or one of the places for what belongs to no task. */
record TaskRow(String task, TaskKind kind) {
    TaskRow {
        requireNonNull(task, "task is null");
        requireNonNull(kind, "kind is null");
    }
}
