package dev.weir.workloads.planted.coarse;

/** One task of an event. */
interface Stage extends AutoCloseable {
    String task();

    /** Does the task's work; the result depends on all of it. */
    long run(long seed) throws Exception;

    @Override
    default void close() throws Exception {}
}
