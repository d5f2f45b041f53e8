package dev.weir.model;

/** Where the names of a JVM's compiled methods come from. */
public enum NameSource {
    /** {@link #VM}; where the JVM's layout is unknown a map that is there already. Never attaches to the JVM. */
    AUTO,
    /** HotSpot's own tables of its compiled code, read from outside: attaches to nothing. */
    VM,
    /** The inline-aware map that Weir's JVMTI library writes: found if the JVM was started with it, else loaded now. */
    JVMTI,
    /** {@code jcmd Compiler.perfmap}: compiled methods without what was inlined into them. */
    JCMD,
    /** A {@code /tmp/perf-PID.map} that somebody else wrote. */
    PERF_MAP,
    /** No names of compiled methods at all. */
    NONE
}
