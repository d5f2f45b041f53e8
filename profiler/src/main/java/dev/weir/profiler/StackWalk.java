package dev.weir.profiler;

import dev.weir.bpf.RawSample;

/** One of the ways from a sample to its physical frames. */
interface StackWalk {
    WalkedStack walk(RawSample sample);

    /** How stacks are walked and how that went, for people to read. */
    String description();
}
