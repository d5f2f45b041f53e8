package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of every table of a run, in order: the profile's tasks, each followed by its sub-tasks, the built-in ones, Unmatched, Unresolved, Lost.
 *
 * <p>A built-in task whose name the profile uses has no row of its own: it shares the profile's.
 */
final class TaskRows {
    private final List<TaskRow> rows;
    private final int[] top;
    private final Map<BuiltInTask, Integer> builtIn = new EnumMap<>(BuiltInTask.class);
    private final boolean merged;

    TaskRows(ApplicationProfile profile) {
        merged = profile.isMerged();
        List<TaskRow> all = new ArrayList<>();
        for (String task : inOrder(profile)) {
            all.add(new TaskRow(task, TaskKind.PROFILE, profile.canonical(task)));
            profile.subTasks(task).forEach(each -> all.add(TaskRow.part(each, task)));
        }
        for (String title : Arrays.stream(BuiltInTask.values())
                .map(profile::rowOf)
                .distinct()
                .toList()) {
            if (profile.tasks().stream().noneMatch(title::equalsIgnoreCase)) {
                all.add(new TaskRow(title, TaskKind.BUILT_IN, profile.canonical(title)));
            }
        }
        all.add(new TaskRow(TaskKind.UNMATCHED));
        all.add(new TaskRow(TaskKind.UNRESOLVED));
        all.add(new TaskRow(TaskKind.LOST));
        rows = List.copyOf(all);
        top = new int[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            // Sub-tasks follow their parent.
            top[i] = rows.get(i).isTop() ? i : top[i - 1];
        }
        for (BuiltInTask task : BuiltInTask.values()) {
            builtIn.put(task, of(profile.rowOf(task)));
        }
    }

    /** Canonical words stand in their own order, whichever task of a profile is the first. */
    private static List<String> inOrder(ApplicationProfile profile) {
        return profile.isMerged()
                ? profile.tasks().stream()
                        .sorted(Comparator.comparing(profile::canonical))
                        .toList()
                : profile.tasks();
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

    /** The row that takes what a built-in task knows. */
    int of(BuiltInTask task) {
        return requireNonNull(builtIn.get(task));
    }

    /** Whether a row may have an operator of the job of its name: canonical words are names of several, or of none. */
    boolean mayBeOperator(TaskRow row) {
        return !merged && row.kind() == TaskKind.PROFILE;
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
