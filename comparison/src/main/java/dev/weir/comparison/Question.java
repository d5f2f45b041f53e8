package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a comparison is asked.
 *
 * @param failAbove the gate: a task that surely got dearer, by more than this part of what it cost (0.05 is 5 %), trips it; empty for no gate
 * @param subTasks whether sub-tasks may trip the gate too
 * @param canonical whether the runs were attributed by the canonical words of their profiles, which may differ then, as may the engines
 * @param force go on although the sides differ in what makes their figures incomparable
 */
public record Question(Optional<Double> failAbove, boolean subTasks, boolean canonical, boolean force) {
    public Question {
        requireNonNull(failAbove, "failAbove is null");
        failAbove.ifPresent(part -> {
            if (!(part >= 0) || Double.isInfinite(part)) {
                throw new IllegalArgumentException("a threshold is 0 or more: " + part);
            }
        });
    }
}
