package dev.weir.bpf;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Tgid;

/**
 * Something that happened to a process as a whole.
 *
 * @param timeNanos on CLOCK_MONOTONIC, see {@link StackSampler#monotonicNanos()}
 * @param tgid the process that did it: for a fork the parent, since a child that has not run yet has no id that BPF could tell
 */
public record ProcessEvent(long timeNanos, Tgid tgid, Kind kind) {
    /** What happened; in the order of process_events.h, the first being 1. */
    public enum Kind {
        /** It runs another program from now on. */
        EXEC,
        /** It has a new child that runs the same program; one of vfork, which only lives to run another, is not told of. */
        FORK,
        /** Its first thread ends, and with it nearly always the process. */
        EXIT
    }

    public ProcessEvent {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(kind, "kind is null");
    }
}
