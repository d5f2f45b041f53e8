package dev.weir.model;

/** Where the names of a JVM's compiled methods come from. */
public enum NameSource {
    /** The first of the others that works, in the order in which they are listed here. */
    AUTO,
    /** The inline-aware map that Weir's JVMTI library writes: found if the JVM was started with it, else loaded now. */
    JVMTI,
    /** {@code jcmd Compiler.perfmap}: compiled methods without what was inlined into them. */
    JCMD,
    /** A {@code /tmp/perf-PID.map} that somebody else wrote. */
    PERF_MAP,
    /** No names of compiled methods at all. */
    NONE
}
