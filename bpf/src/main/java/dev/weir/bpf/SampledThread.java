package dev.weir.bpf;

/**
 * Where a thread of a JVM or of a Python process keeps what the sampler takes of it.
 *
 * @param tid in the profiler's own pid namespace
 * @param anchor the address of its JavaFrameAnchor, whose words come with each sample; 0 when it has none
 * @param stackBase where its stack ends; the highest address, since stacks grow downwards; 0 when that is not known
 * @param pythonState the address of its PyThreadState; 0 when it has none
 */
public record SampledThread(int tid, long anchor, long stackBase, long pythonState) {
    public SampledThread {
        if (tid <= 0) {
            throw new IllegalArgumentException("a tid is positive: " + tid);
        }
    }

    /** A thread of a JVM. */
    public SampledThread(int tid, long anchor, long stackBase) {
        this(tid, anchor, stackBase, 0);
    }

    /** A thread that has run Python code. */
    public static SampledThread ofPython(int tid, long pythonState) {
        return new SampledThread(tid, 0, 0, pythonState);
    }
}
