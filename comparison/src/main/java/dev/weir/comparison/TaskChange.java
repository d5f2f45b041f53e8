package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskKind;
import java.util.Optional;

/**
 * What became of one row of the table. Figures are cycles per event, or per second where no events are known.
 *
 * @param parent the task that this one is a part of
 * @param before the base side's geometric mean over its runs
 * @param after the new side's
 * @param difference after − before, as it was measured
 * @param relative the same as a part of {@code before}: 0.05 is 5 %; empty where the base side has too few samples to divide by
 * @param own {@code relative} apart from what all tasks have in common: what the verdict goes by. The same where that is not known; empty as {@code relative}
 * @param probability that chance alone makes an own change at least as large in that direction, in any of the rows that were asked together (Holm); 1 when the
 *     row was not asked
 * @param reason why nothing can be told, a clause without its full stop; empty for other verdicts
 */
public record TaskChange(
        String task,
        Optional<String> parent,
        TaskKind kind,
        double before,
        double after,
        Estimate difference,
        Optional<Estimate> relative,
        Optional<Estimate> own,
        double probability,
        Verdict verdict,
        String reason) {
    public TaskChange {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(difference, "difference is null");
        requireNonNull(relative, "relative is null");
        requireNonNull(own, "own is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(reason, "reason is null");
        if (!(before >= 0 && after >= 0)) {
            throw new IllegalArgumentException("costs are not negative: " + before + " " + after);
        }
        if (!(0 <= probability && probability <= 1)) {
            throw new IllegalArgumentException("a probability is 0 to 1: " + probability);
        }
    }

    /** Whether it surely got dearer by more than a part of what it cost. */
    boolean dearerThan(double part) {
        return verdict == Verdict.DEARER
                && own.map(change -> change.value() > part).orElse(true);
    }
}
