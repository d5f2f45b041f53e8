package dev.weir.profiler;

import dev.weir.bpf.RawSample;

/** One of the sources of names for the frames of a process. */
interface StackNames {
    /** Names a stack; its doubt says where debug information is not exact. */
    ResolvedStack name(RawSample sample, WalkedStack walked);

    /** Whether the names of new code come late, so that a sample must wait for them; otherwise they must be asked for at once. */
    boolean comeLate();
}
