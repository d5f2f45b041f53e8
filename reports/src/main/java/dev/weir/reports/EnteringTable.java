package dev.weir.reports;

import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.List;

/** What each task costs per event that enters this very task, and how many of those there are per event that enters the job: kept apart from the costs per job event. */
final class EnteringTable {
    private EnteringTable() {}

    /** A line for the head and one for each task whose operator the engine counts; none when it counts none. */
    static List<String> lines(Summary summary, int columns) {
        double jobEvents = Headline.events(summary).orElse(0);
        List<TaskCost> tasks = summary.cluster().tasks().stream()
                .filter(task -> task.cyclesPerTaskEvent().isPresent())
                .toList();
        if (tasks.isEmpty() || jobEvents == 0) {
            return List.of();
        }
        TextTable table = new TextTable().row("Task", "Entering", "Selectivity", "per entering event");
        for (TaskCost task : tasks) {
            String name = Names.legible(Certain.ownName(task));
            table.row(
                    task.parent().isPresent() ? "  " + name : name,
                    task.eventsEntering().map(Figures::si).orElse("-"),
                    task.selectivity(jobEvents).map(EnteringTable::selectivity).orElse("-"),
                    task.cyclesPerTaskEvent().map(Figures::estimate).orElse("-"));
        }
        return table.lines(columns);
    }

    /** {@code 0.333}: events entering the task per event that entered the job. */
    static String selectivity(double value) {
        return Figures.rounded(value, Figures.DIGITS);
    }
}
