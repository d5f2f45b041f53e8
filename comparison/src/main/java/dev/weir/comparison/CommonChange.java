package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.Estimate;

/**
 * What all tasks have in common: how much dearer everything is on the new side, apart from the tasks that moved by themselves.
 *
 * @param relative 0.05 is 5 %; its interval is the runs' alone
 * @param probability as a task's, asked together with them
 * @param verdict from one run on each side nothing can be told: starts of one program differ by several percent in everything
 */
public record CommonChange(Estimate relative, double probability, Verdict verdict) {
    public CommonChange {
        requireNonNull(relative, "relative is null");
        requireNonNull(verdict, "verdict is null");
    }
}
