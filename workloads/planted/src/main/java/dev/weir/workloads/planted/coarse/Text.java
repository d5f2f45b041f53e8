package dev.weir.workloads.planted.coarse;

import java.util.Locale;

/** Strings: many small objects that die at once. */
final class Text implements Stage {
    @Override
    public String task() {
        return "Text";
    }

    @Override
    public long run(long seed) {
        long value = seed;
        for (int i = 0; i < 200; i++) {
            String text = "event-" + value + ',' + i;
            value = value * 31 + text.toUpperCase(Locale.ROOT).hashCode();
        }
        return value;
    }
}
