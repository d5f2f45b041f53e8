package dev.weir.workloads.planted;

import dev.weir.workloads.planted.truth.Truth;

/** A job that runs until it is closed. */
public interface Workload {
    /** Begins to work, in threads of its own, and returns when events flow. */
    Truth start() throws Exception;

    /** Ends the work; the process ends after it. */
    void close() throws Exception;
}
