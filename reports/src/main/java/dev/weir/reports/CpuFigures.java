package dev.weir.reports;

import dev.weir.model.CounterEvent;
import dev.weir.model.CycleSource;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskCounter;
import java.util.Optional;

/** What a task's part of the counters says about how it used the CPU; empty where the counters or hardware cycles are not known. */
final class CpuFigures {
    private CpuFigures() {}

    static Optional<Estimate> count(TaskCost task, CounterEvent event) {
        return task.counters().stream()
                .filter(counter -> counter.event() == event)
                .map(TaskCounter::count)
                .findFirst();
    }

    static Optional<Estimate> instructionsPerCycle(TaskCost task) {
        return perCycle(task, CounterEvent.INSTRUCTIONS);
    }

    /** The part of the task's cycles in which the back end held the pipeline up: for data, or for a unit that is busy. */
    static Optional<Estimate> stalledShare(TaskCost task) {
        return perCycle(task, CounterEvent.STALLED_CYCLES_BACKEND);
    }

    /** Both were sampled by themselves, so their errors are independent: relative ones add by their squares. */
    private static Optional<Estimate> perCycle(TaskCost task, CounterEvent event) {
        double cycles = task.cycles().cycles();
        Estimate share = task.share();
        return count(task, event)
                .filter(count -> task.cycles().source() == CycleSource.HARDWARE && cycles > 0 && count.value() > 0)
                .map(count -> {
                    double value = count.value() / cycles;
                    double below = Math.hypot(1 - count.low() / count.value(), share.high() / share.value() - 1);
                    double above = Math.hypot(count.high() / count.value() - 1, 1 - share.low() / share.value());
                    return new Estimate(value, value * Math.max(0, 1 - below), value * (1 + above));
                });
    }
}
