package dev.weir.profiler;

import dev.weir.bpf.RawSample;

/** One of the ways from a sample to its physical frames. */
interface StackWalk extends AutoCloseable {
    WalkedStack walk(RawSample sample);

    /** Whether the sampler is to copy stacks for it. */
    boolean needsCopy();

    /** What was read of the process is old: it has run on. */
    default void forget() {}

    /** How stacks are walked and how that went, for people to read. */
    String description();

    @Override
    default void close() {}
}
