package dev.weir.model;

/** Who takes the samples. */
public enum SampleSource {
    /** {@link #EBPF}, or {@link #ASYNC_PROFILER} where the host does not permit BPF. */
    AUTO,
    /** Weir's BPF program, from outside the process. */
    EBPF,
    /** async-profiler, loaded into the JVM for the time of the window. */
    ASYNC_PROFILER
}
