package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How figures are to be worked out from what was measured.
 *
 * @param steadyOnly leave the disturbed parts of the window out
 * @param strict give no figure per event when denominators disagree
 * @param price of a core-hour
 * @param wattsPerCore of a busy core, where no meter tells
 */
public record Terms(boolean steadyOnly, boolean strict, Optional<Price> price, Optional<Double> wattsPerCore) {
    public static final Terms DEFAULT = new Terms(false, false, Optional.empty(), Optional.empty());

    public Terms {
        requireNonNull(price, "price is null");
        requireNonNull(wattsPerCore, "wattsPerCore is null");
        wattsPerCore.ifPresent(watts -> {
            if (!(watts > 0) || Double.isInfinite(watts)) {
                throw new IllegalArgumentException("watts per core are positive: " + watts);
            }
        });
    }

    /**
     * What a core costs for an hour, in whatever currency.
     *
     * @param currency as it was written; may be empty
     */
    public record Price(double perCoreHour, String currency) {
        public Price {
            requireNonNull(currency, "currency is null");
            if (!(perCoreHour > 0) || Double.isInfinite(perCoreHour)) {
                throw new IllegalArgumentException("a price is positive: " + perCoreHour);
            }
        }
    }
}
