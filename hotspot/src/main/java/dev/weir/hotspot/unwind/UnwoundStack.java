package dev.weir.hotspot.unwind;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A walked stack.
 *
 * @param frames leaf first; the leaf itself is always there
 * @param end why the walk went no further
 * @param framesSkipped whether frames of native code or of stubs could not be walked and are missing between the leaf and the Java code; the Java frames are all there
 */
public record UnwoundStack(List<StackFrame> frames, End end, boolean framesSkipped) {
    public UnwoundStack {
        requireNonNull(end, "end is null");
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a stack has at least its leaf");
        }
    }
}
