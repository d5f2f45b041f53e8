package dev.weir.workloads.planted.truth;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The two clocks of the truth. They fail in different ways, so their difference says how far the truth can be believed. */
public enum Clock {
    /**
     * {@link System#nanoTime()}: about 21 ns, a call without a safepoint, which leaves inlining and debug information as they are. Runs on while the thread does
     * not, so events that were interrupted must be left out.
     */
    WALL,
    /** CPU time of the calling thread: a system call of about 400 ns, blind to preemption and to the pauses of a collector. */
    CPU;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Nanoseconds since an arbitrary time, on this thread. */
    public long now() {
        return this == WALL ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
    }
}
