package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.Summary;

/**
 * One run of a side.
 *
 * @param name what people call it, such as its folder's name
 */
public record ComparedRun(String name, Summary summary, Circumstances circumstances) {
    public ComparedRun {
        requireNonNull(name, "name is null");
        requireNonNull(summary, "summary is null");
        requireNonNull(circumstances, "circumstances is null");
    }
}
