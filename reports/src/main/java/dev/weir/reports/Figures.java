package dev.weir.reports;

import dev.weir.model.summary.Estimate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers for people: rounded to what their uncertainty supports, with {@code ,} between thousands and SI prefixes.
 *
 * <p>A half-width keeps two significant digits and its value the same last place, so 9,432.7 ± 208.3 is 9,430 ± 210.
 */
final class Figures {
    /** Figures whose uncertainty is not known keep three significant digits. */
    static final int DIGITS = 3;

    private Figures() {}

    /** {@code 9,430 ± 210}; {@code 0 (≤ 0.31)} where the interval reaches down to nothing. */
    static String estimate(Estimate estimate) {
        Prefix prefix = Prefix.of(isOneSided(estimate) ? estimate.high() : estimate.value());
        Estimate scaled = estimate.times(1 / prefix.factor());
        String unit = prefix.symbol().isEmpty() ? "" : " " + prefix.symbol();
        double half = scaled.halfWidth();
        if (!(half > 0)) {
            return rounded(scaled.value(), DIGITS) + unit;
        }
        if (isOneSided(scaled)) {
            String value = scaled.value() == 0 ? "0" : fixed(scaled.value(), lastPlace(half));
            return "%s (≤ %s)%s".formatted(value, rounded(scaled.high(), 2), unit);
        }
        int decimals = lastPlace(half);
        return "%s ± %s%s".formatted(fixed(scaled.value(), decimals), fixed(half, decimals), unit);
    }

    /** Only the value of {@link #estimate}, with the digits that its uncertainty supports. */
    static String value(Estimate estimate) {
        Prefix prefix = Prefix.of(isOneSided(estimate) ? estimate.high() : estimate.value());
        Estimate scaled = estimate.times(1 / prefix.factor());
        String unit = prefix.symbol().isEmpty() ? "" : " " + prefix.symbol();
        double half = scaled.halfWidth();
        if (scaled.value() == 0) {
            return "0";
        }
        return (half > 0 ? fixed(scaled.value(), lastPlace(half)) : rounded(scaled.value(), DIGITS)) + unit;
    }

    /** Whether a ± would reach below zero: the figure is an upper bound more than a value. */
    static boolean isOneSided(Estimate estimate) {
        return estimate.value() - estimate.halfWidth() < 0;
    }

    /** {@code 12.3 G}, {@code 118,000}, {@code 0.43}. */
    static String si(double value) {
        if (!Double.isFinite(value)) {
            return "unknown";
        }
        if (value < 1e6) {
            return rounded(value, DIGITS);
        }
        Prefix prefix = Prefix.of(value);
        return rounded(value / prefix.factor(), DIGITS) + " " + prefix.symbol();
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share of 0 to 1 as a percentage, without the sign. */
    static String percent(double share) {
        if (share > 0 && share < 0.0001) {
            return "< 0.01";
        }
        return Double.isFinite(share) ? rounded(share * 100, 2) : "unknown";
    }

    static String bytes(long bytes) {
        double mebibytes = bytes / 1048576.0;
        return mebibytes >= 1024 ? rounded(mebibytes / 1024, DIGITS) + " GiB" : rounded(mebibytes, DIGITS) + " MiB";
    }

    /** For programs: nine significant digits, which no measurement here exceeds, and never an exponent. */
    static String machine(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(9, RoundingMode.HALF_EVEN));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** The decimal places of a half-width's second significant digit; negative left of the point. */
    static int lastPlace(double half) {
        // Rounded first: 0.0996 is 0.10, whose second digit is one place further left.
        BigDecimal rounded = new BigDecimal(half).round(new MathContext(2, RoundingMode.HALF_EVEN));
        return rounded.scale() + 2 - rounded.precision();
    }

    static String fixed(double value, int decimals) {
        BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return String.format(Locale.ROOT, "%,." + Math.max(0, decimals) + "f", rounded);
    }

    /** Rounded to significant digits; whole numbers that are longer keep their zeros. */
    static String rounded(double value, int digits) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : "unknown";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int decimals = digits - (rounded.precision() - rounded.scale());
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1000;
        return fixed(rounded.doubleValue(), whole ? 0 : decimals);
    }

    private record Prefix(double factor, String symbol) {
        static final Prefix NONE = new Prefix(1, "");

        static Prefix of(double value) {
            if (value >= 1e15) {
                return new Prefix(1e15, "P");
            }
            if (value >= 1e12) {
                return new Prefix(1e12, "T");
            }
            if (value >= 1e9) {
                return new Prefix(1e9, "G");
            }
            return value >= 1e6 ? new Prefix(1e6, "M") : NONE;
        }
    }
}
