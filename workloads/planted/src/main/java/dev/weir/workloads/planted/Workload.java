package dev.weir.workloads.planted;

import dev.weir.workloads.planted.truth.Truth;

/** A job that runs until it is closed. */
public interface Workload extends AutoCloseable {
    /** Begins to work, in threads of its own. */
    Truth start() throws Exception;

    @Override
    void close() throws Exception;
}
