package dev.weir.flamegraph;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.TaskKind;

/**
 * How a task looks wherever it appears in a run: in tables, charts and flame graphs.
 *
 * @param light the fill on a light page, {@code #rrggbb}
 * @param dark the fill on a dark page
 * @param pattern drawn over the fill, so that colour is never the only carrier
 */
public record TaskColour(String task, TaskKind kind, String light, String dark, Pattern pattern) {
    /** What is drawn over a fill. */
    public enum Pattern {
        PLAIN,
        /** Strokes from lower left to upper right. */
        RISING,
        /** Strokes from upper left to lower right. */
        FALLING,
        DOTS,
        CROSSES
    }

    public TaskColour {
        requireNonNull(task, "task is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(light, "light is null");
        requireNonNull(dark, "dark is null");
        requireNonNull(pattern, "pattern is null");
    }
}
