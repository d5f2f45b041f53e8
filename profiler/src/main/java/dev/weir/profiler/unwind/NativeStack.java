package dev.weir.profiler.unwind;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The frames of a walk and why it ended.
 *
 * @param frames leaf first
 * @param withoutTable how many of them were left without an unwind table
 */
public record NativeStack(List<NativeFrame> frames, NativeEnd end, int withoutTable) {
    public NativeStack {
        frames = List.copyOf(frames);
        requireNonNull(end, "end is null");
    }
}
