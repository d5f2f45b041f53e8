package dev.weir.aggregator;

import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of every table of a run, in order: the profile's tasks, each followed by its sub-tasks, the built-in ones, Unmatched, Unresolved, Lost.
 *
 * <p>A built-in task whose name the profile uses has no row of its own: it shares the profile's.
 */
final class TaskRows {
    private final List<TaskRow> rows;
    private final int[] top;

    TaskRows(ApplicationProfile profile) {
        List<TaskRow> all = new ArrayList<>();
        for (String task : profile.tasks()) {
            all.add(new TaskRow(task, TaskKind.PROFILE));
            profile.subTasks(task).forEach(sub -> all.add(new TaskRow(sub, Optional.of(task), TaskKind.PROFILE)));
        }
        for (BuiltInTask task : BuiltInTask.values()) {
            if (profile.tasks().stream().noneMatch(task.title()::equalsIgnoreCase)) {
                all.add(new TaskRow(task.title(), TaskKind.BUILT_IN));
            }
        }
        all.add(new TaskRow("Unmatched", TaskKind.UNMATCHED));
        all.add(new TaskRow("Unresolved", TaskKind.UNRESOLVED));
        all.add(new TaskRow("Lost", TaskKind.LOST));
        rows = List.copyOf(all);
        top = new int[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            // Sub-tasks follow their parent.
            top[i] = rows.get(i).isTop() ? i : top[i - 1];
        }
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

    /** The names of the rows that are no part of others. */
    List<String> tops() {
        return rows.stream().filter(TaskRow::isTop).map(TaskRow::task).toList();
    }

    /** Where among {@link #tops} a row, or the row that it is a part of, is. */
    int indexAmongTops(int row) {
        return (int) rows.subList(0, row + 1).stream().filter(TaskRow::isTop).count() - 1;
    }

    /** The row of the task that a sub-task is a part of; for any other row that row itself. */
    int topOf(int row) {
        return top[row];
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
