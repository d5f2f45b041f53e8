package dev.weir.flamegraph;

import static java.util.Objects.requireNonNull;

import dev.weir.flamegraph.TaskColour.Pattern;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The colours of a run's tasks, in the order of its table: the n-th task of the profile has the n-th colour. */
public final class TaskPalette {
    // After Okabe and Ito, whose set people with any common colour blindness can tell apart; darkened until each has at
    // least 3:1 against a white page, and lightened for the dark one. Neighbours differ in lightness too, for print.
    private static final List<String> LIGHT = List.of(
            "#2f6db5", "#d07c00", "#00836a", "#c2549a", "#5b3fa3", "#8a8300", "#1f93b8", "#c1442e", "#7a5230",
            "#4c7a1f");
    private static final List<String> DARK = List.of(
            "#6ea8ec", "#f0a13a", "#35c3a0", "#e58cc4", "#a590ee", "#cfc64a", "#67c5e3", "#f08a74", "#c79b72",
            "#98c766");
    private static final List<Pattern> ROUNDS = List.of(Pattern.PLAIN, Pattern.RISING, Pattern.DOTS, Pattern.CROSSES);

    private static final List<String> SERVICE_LIGHT = List.of("#6b7687", "#8b8378", "#566b66", "#7d6f86");
    private static final List<String> SERVICE_DARK = List.of("#9aa6b8", "#b8ae9f", "#8aa39d", "#ac9db6");

    private final List<TaskColour> colours;

    private TaskPalette(List<TaskColour> colours) {
        this.colours = List.copyOf(colours);
    }

    /** Colours by the order in which the tasks come; a task that comes twice counts once, and a sub-task has its parent's colour. */
    public static TaskPalette of(List<TaskCost> tasks) {
        Map<String, TaskKind> kinds = new LinkedHashMap<>();
        tasks.stream()
                .filter(task -> task.parent().isEmpty())
                .forEach(task -> kinds.putIfAbsent(task.task(), task.kind()));
        return of(kinds);
    }

    static TaskPalette of(Map<String, TaskKind> kinds) {
        List<TaskColour> colours = new ArrayList<>();
        int profile = 0;
        int service = 0;
        for (Map.Entry<String, TaskKind> entry : kinds.entrySet()) {
            String task = entry.getKey();
            TaskKind kind = entry.getValue();
            colours.add(
                    switch (kind) {
                        case PROFILE -> profileColour(task, profile++);
                        case BUILT_IN -> serviceColour(task, service++);
                        case UNMATCHED -> new TaskColour(task, kind, "#a8324a", "#f07f95", Pattern.FALLING);
                        case UNRESOLVED -> new TaskColour(task, kind, "#8c4a5a", "#cf8d9c", Pattern.DOTS);
                        case LOST -> new TaskColour(task, kind, "#5c4a4e", "#b5a0a5", Pattern.CROSSES);
                    });
        }
        return new TaskPalette(colours);
    }

    private static TaskColour profileColour(String task, int index) {
        Pattern pattern = ROUNDS.get(index / LIGHT.size() % ROUNDS.size());
        int colour = index % LIGHT.size();
        return new TaskColour(task, TaskKind.PROFILE, LIGHT.get(colour), DARK.get(colour), pattern);
    }

    private static TaskColour serviceColour(String task, int index) {
        int colour = index % SERVICE_LIGHT.size();
        return new TaskColour(
                task, TaskKind.BUILT_IN, SERVICE_LIGHT.get(colour), SERVICE_DARK.get(colour), Pattern.RISING);
    }

    /** In the order of the tasks. */
    public List<TaskColour> colours() {
        return colours;
    }

    public Optional<TaskColour> colour(String task) {
        requireNonNull(task, "task is null");
        return colours.stream().filter(colour -> colour.task().equals(task)).findFirst();
    }
}
