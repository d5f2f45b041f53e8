package dev.weir.profiler.symbol.jvm;

import dev.weir.profiler.symbol.CodeMap;
import java.util.List;

/** The names of one JVM's code for the time of one profiling session. */
public interface JvmCodeMap extends CodeMap, AutoCloseable {
    /**
     * Reads what the JVM has written since the last time; free of cost where the source cannot grow.
     *
     * <p>HotSpot reports code late (a service thread does it), so refresh once more after the last sample.
     */
    void refresh();

    /** Where the names come from and what that leaves in the JVM, for people to read. */
    String description();

    /** Sentences for people about what went wrong so far, in the order in which it did. */
    List<String> warnings();

    /**
     * Stops what was started in the JVM and deletes the files that were made; what cannot be undone becomes a warning.
     * The names end with it, so resolve the samples first.
     */
    @Override
    void close();
}
