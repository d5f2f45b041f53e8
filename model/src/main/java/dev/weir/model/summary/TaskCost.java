package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CycleCount;
import dev.weir.model.EventCounts.OperatorCount;
import java.util.List;
import java.util.Optional;

/**
 * What one task cost, within one process, host, or the cluster.
 *
 * @param parent the task that this one is a part of; its figures are part of the parent's and not to be added to them
 * @param canonical its name across engines; empty for a part of another task, and for what is unmatched, unresolved or lost
 * @param samples a stack counts once, for the task of the first frame, from the leaf, that a rule claims
 * @param share of the group's cycles, 0 to 1, with the luck of sampling
 * @param shareError standard error of {@code share.value()} by sampling alone, in the share's unit; the interval is wider than 1.96 of it where few blocks of time tell it
 * @param certain between what the share lies because some samples may be another task's: {@code low <= share.value() <= high}
 * @param believable both together: from the interval's low end of what is certain to its high end of what is possible
 * @param kernelShare the part of the task's own samples whose leaf is in the kernel, 0 to 1
 * @param cpuSeconds share x the group's CPU time
 * @param cycles share x the group's cycles
 * @param cyclesWithService {@code cycles}, and the task's part of the collector's and the compiler's; what was charged to tasks is taken from the rows GC and JIT, so
 *     that the sum over the tasks stays the same
 * @param serviceChargedBy by what the collector's part was found
 * @param cyclesPerEvent cycles / events that entered the job; empty when no events are known. In the interval are
 *     the share's, the uncertainty of the event count and the disagreement of the clocks
 * @param operator the engine's own counts for the operator of this task's name, where it has one
 * @param cyclesPerTaskEvent cycles / records that entered this task's operator
 * @param detectableChange the smallest relative change of {@code cyclesPerEvent} (of {@code cycles} without events) that a comparison with another run like this
 *     one would find in four of five cases, by sampling alone: 0.05 is 5 %; empty when the task has too few samples to tell
 * @param counters its part of the counters that were sampled, sorted by event
 * @param expense of a million events that enter the job
 */
public record TaskCost(
        String task,
        Optional<String> parent,
        TaskKind kind,
        Optional<CanonicalTask> canonical,
        long samples,
        Estimate share,
        double shareError,
        Bounds certain,
        Estimate believable,
        double kernelShare,
        double cpuSeconds,
        CycleCount cycles,
        CycleCount cyclesWithService,
        ChargeBasis serviceChargedBy,
        Optional<Estimate> cyclesPerEvent,
        Optional<OperatorCount> operator,
        Optional<Estimate> cyclesPerTaskEvent,
        Optional<Double> detectableChange,
        List<TaskCounter> counters,
        Expense expense) {
    public TaskCost {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(canonical, "canonical is null");
        requireNonNull(share, "share is null");
        requireNonNull(certain, "certain is null");
        requireNonNull(believable, "believable is null");
        requireNonNull(cycles, "cycles is null");
        requireNonNull(cyclesWithService, "cyclesWithService is null");
        requireNonNull(serviceChargedBy, "serviceChargedBy is null");
        requireNonNull(cyclesPerEvent, "cyclesPerEvent is null");
        requireNonNull(operator, "operator is null");
        requireNonNull(cyclesPerTaskEvent, "cyclesPerTaskEvent is null");
        requireNonNull(detectableChange, "detectableChange is null");
        requireNonNull(expense, "expense is null");
        counters = List.copyOf(counters);
        if (!(shareError >= 0)) {
            throw new IllegalArgumentException("a standard error is not negative: " + shareError);
        }
        if (samples < 0) {
            throw new IllegalArgumentException("samples must not be negative: " + samples);
        }
        if (!(certain.low() <= share.value() && share.value() <= certain.high())) {
            throw new IllegalArgumentException("the share lies within its bounds: " + share.value() + " " + certain);
        }
        if (!(0 <= kernelShare && kernelShare <= 1)) {
            throw new IllegalArgumentException("a part is 0 to 1: " + kernelShare);
        }
    }

    /** The same with another expense. */
    public TaskCost withExpense(Expense other) {
        return new TaskCost(
                task,
                parent,
                kind,
                canonical,
                samples,
                share,
                shareError,
                certain,
                believable,
                kernelShare,
                cpuSeconds,
                cycles,
                cyclesWithService,
                serviceChargedBy,
                cyclesPerEvent,
                operator,
                cyclesPerTaskEvent,
                detectableChange,
                counters,
                other);
    }

    /** Events that entered this task's operator; a source's are those that left it. */
    public Optional<Double> eventsEntering() {
        return operator.flatMap(OperatorCount::entered);
    }

    /**
     * Events entering this task per event that entered the job.
     *
     * @param jobEvents the job's
     */
    public Optional<Double> selectivity(double jobEvents) {
        return jobEvents > 0 ? eventsEntering().map(entering -> entering / jobEvents) : Optional.empty();
    }
}
