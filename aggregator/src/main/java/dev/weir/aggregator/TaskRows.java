package dev.weir.aggregator;

import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of every table of a run, in order: the profile's tasks, the built-in ones, Unmatched, Unresolved, Lost.
 *
 * <p>A built-in task whose name the profile uses has no row of its own: it shares the profile's.
 */
final class TaskRows {
    private final List<TaskRow> rows;

    TaskRows(ApplicationProfile profile) {
        List<TaskRow> all = new ArrayList<>();
        profile.tasks().forEach(task -> all.add(new TaskRow(task, TaskKind.PROFILE)));
        for (BuiltInTask task : BuiltInTask.values()) {
            if (profile.tasks().stream().noneMatch(task.title()::equalsIgnoreCase)) {
                all.add(new TaskRow(task.title(), TaskKind.BUILT_IN));
            }
        }
        all.add(new TaskRow("Unmatched", TaskKind.UNMATCHED));
        all.add(new TaskRow("Unresolved", TaskKind.UNRESOLVED));
        all.add(new TaskRow("Lost", TaskKind.LOST));
        rows = List.copyOf(all);
    }

    int size() {
        return rows.size();
    }

    TaskRow get(int index) {
        return rows.get(index);
    }

    List<TaskRow> list() {
        return rows;
    }

    int of(TaskKind kind) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).kind() == kind) {
                return i;
            }
        }
        throw new IllegalArgumentException("no row of kind " + kind);
    }

    int of(String task) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).task().equalsIgnoreCase(task)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no row called " + task);
    }
}
