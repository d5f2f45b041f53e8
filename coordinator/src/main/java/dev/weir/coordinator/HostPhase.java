package dev.weir.coordinator;

import java.util.Locale;

/** What is being done with a host, in order; {@link #toString()} is the word that a failure carries. */
public enum HostPhase {
    /** Reaching the host and logging in. */
    CONNECT,
    /** Looking at what the host has: Java, kernel, rights, space. */
    CHECK,
    /** Copying the jar and the rules, once per content. */
    SHIP,
    /** The profiler starts, finds the processes, loads BPF and waits. */
    PREPARE,
    /** The window is open, or names are being resolved after it. */
    SAMPLE,
    /** The profile crosses over and is verified. */
    RECEIVE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
