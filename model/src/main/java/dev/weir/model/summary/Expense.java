package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a million events cost in one task.
 *
 * @param money in the currency of the price; empty without a price
 * @param joules empty without a meter or watts per core
 */
public record Expense(Optional<Estimate> money, Optional<Estimate> joules) {
    public static final Expense UNKNOWN = new Expense(Optional.empty(), Optional.empty());

    public Expense {
        requireNonNull(money, "money is null");
        requireNonNull(joules, "joules is null");
    }
}
