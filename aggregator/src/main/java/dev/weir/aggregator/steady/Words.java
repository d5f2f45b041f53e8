package dev.weir.aggregator.steady;

import java.util.Locale;

/** Numbers in the sentences of marks. */
final class Words {
    private Words() {}

    /** {@code 31 %}, {@code 0.4 %}. */
    static String percent(double part) {
        return String.format(Locale.ROOT, part < 0.0095 ? "%.1f %%" : "%.0f %%", part * 100);
    }

    /** Seconds without needless zeros: {@code 15}, {@code 34.2}. */
    static String seconds(double seconds) {
        return seconds == Math.rint(seconds) || Math.abs(seconds - Math.rint(seconds)) < 0.05
                ? String.format(Locale.ROOT, "%.0f", seconds)
                : String.format(Locale.ROOT, "%.1f", seconds);
    }

    /** {@code 34 % more}, {@code 24 % less}. */
    static String change(double ratio) {
        return percent(Math.abs(ratio - 1)) + (ratio > 1 ? " more" : " less");
    }
}
