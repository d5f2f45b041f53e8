package dev.weir.flamegraph;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a flame graph says besides its stacks.
 *
 * @param title the page's title
 * @param tasks the run's tasks in the order of its table, which gives them their colours; sub-tasks are not told apart
 * @param scale what a sample stands for; empty when nothing but samples shall be shown
 */
public record Caption(String title, List<TaskCost> tasks, Optional<CycleScale> scale) {
    public Caption {
        requireNonNull(title, "title is null");
        requireNonNull(scale, "scale is null");
        tasks = List.copyOf(tasks);
    }

    Map<String, TaskKind> taskOrder() {
        Map<String, TaskKind> order = new LinkedHashMap<>();
        tasks.stream()
                .filter(task -> task.parent().isEmpty())
                .forEach(task -> order.putIfAbsent(task.task(), task.kind()));
        return Collections.unmodifiableMap(order);
    }
}
