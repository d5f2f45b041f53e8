package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a million events that enter the job cost in one task. Over the tasks without a parent both add up to the group's.
 *
 * @param money in the currency of the price, for the CPU time that was used: cores that idle cost nothing here. Empty without a price or without events
 * @param joules empty without a meter or watts per core on every host of the group, or without events
 * @param method how both were worked out, for people; the same for all tasks of a group, and empty when there is neither
 */
public record Expense(Optional<Estimate> money, Optional<Estimate> joules, String method) {
    public static final Expense UNKNOWN = new Expense(Optional.empty(), Optional.empty(), "");

    public Expense {
        requireNonNull(money, "money is null");
        requireNonNull(joules, "joules is null");
        requireNonNull(method, "method is null");
    }
}
