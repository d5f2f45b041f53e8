package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import java.util.List;

/**
 * One process, one host, or the whole cluster: its totals, and the tasks that they divide into.
 *
 * @param samplesTaken lost ones included
 * @param samplesExpected frequency x busy CPU seconds
 * @param cycles Σ of the tasks' cycles, and of the members' cycles
 * @param furtherUncertainty what the count of events and the disagreement of the clocks add to every task's cycles per event: half the width of a 95 % interval, as a
 *     part of the figure
 * @param counters summed over the members; an event that some member lacks is absent
 * @param tasks in the order of the application profile, each followed by its sub-tasks, then the built-in ones, then Unmatched, Unresolved, Lost; every
 *     task of the profile has a row even with no sample
 */
public record GroupCost(
        Group group,
        long samplesTaken,
        double samplesExpected,
        double cpuSeconds,
        CycleCount cycles,
        double furtherUncertainty,
        List<CounterReading> counters,
        List<TaskCost> tasks) {
    public GroupCost {
        requireNonNull(group, "group is null");
        requireNonNull(cycles, "cycles is null");
        if (!(furtherUncertainty >= 0)) {
            throw new IllegalArgumentException("an uncertainty is not negative: " + furtherUncertainty);
        }
        counters = List.copyOf(counters);
        tasks = List.copyOf(tasks);
    }

    /** The tasks without the sub-tasks: those whose figures add up to the group's. */
    public List<TaskCost> topTasks() {
        return tasks.stream().filter(task -> task.parent().isEmpty()).toList();
    }
}
