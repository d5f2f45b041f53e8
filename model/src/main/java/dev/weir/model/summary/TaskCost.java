package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CycleCount;
import dev.weir.model.EventCounts.OperatorCount;
import java.util.Optional;

/**
 * What one task cost, within one process, host, or the cluster.
 *
 * @param samples a stack counts once, for the task of the first frame, from the leaf, that a rule claims
 * @param share of the group's cycles, 0 to 1
 * @param cpuSeconds share x the group's CPU time
 * @param cycles share x the group's cycles
 * @param cyclesPerEvent cycles / events that entered the job; empty when no events are known. The interval is the
 *     share's alone: the event count is taken as exact
 * @param operator the engine's own counts for the operator of this task's name, where it has one
 * @param cyclesPerTaskEvent cycles / records that entered this task's operator
 */
public record TaskCost(
        String task,
        TaskKind kind,
        long samples,
        Estimate share,
        double cpuSeconds,
        CycleCount cycles,
        Optional<Estimate> cyclesPerEvent,
        Optional<OperatorCount> operator,
        Optional<Estimate> cyclesPerTaskEvent) {
    public TaskCost {
        requireNonNull(task, "task is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(share, "share is null");
        requireNonNull(cycles, "cycles is null");
        requireNonNull(cyclesPerEvent, "cyclesPerEvent is null");
        requireNonNull(operator, "operator is null");
        requireNonNull(cyclesPerTaskEvent, "cyclesPerTaskEvent is null");
        if (samples < 0) {
            throw new IllegalArgumentException("samples must not be negative: " + samples);
        }
    }
}
