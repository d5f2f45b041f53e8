package dev.weir.bpf;

/**
 * Where a thread of a JVM keeps what the sampler takes of it.
 *
 * @param tid in the profiler's own pid namespace
 * @param anchor the address of its JavaFrameAnchor, whose words come with each sample
 * @param stackBase where its stack ends; the highest address, since stacks grow downwards
 */
public record SampledThread(int tid, long anchor, long stackBase) {
    public SampledThread {
        if (tid <= 0) {
            throw new IllegalArgumentException("a tid is positive: " + tid);
        }
    }
}
