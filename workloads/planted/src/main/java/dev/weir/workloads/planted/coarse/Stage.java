package dev.weir.workloads.planted.coarse;

/** One task of an event. */
interface Stage {
    String task();

    /** Does the task's work; the result depends on all of it. */
    long run(long seed) throws Exception;

    /** Gives back what the stage holds. */
    default void close() throws Exception {}
}
