package dev.weir.profiler;

import dev.weir.hotspot.unwind.StackFrame;
import java.util.List;

/**
 * The physical frames of the user part of a sample.
 *
 * @param frames leaf first
 * @param whole whether the last of them is where the thread began; the names decide where the walk itself cannot tell
 */
record WalkedStack(List<StackFrame> frames, Whole whole) {
    enum Whole {
        YES,
        NO,
        BY_NAMES
    }

    WalkedStack {
        frames = List.copyOf(frames);
    }
}
