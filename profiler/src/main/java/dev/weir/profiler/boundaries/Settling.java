package dev.weir.profiler.boundaries;

import dev.weir.profiler.boundaries.ThreadTimes.Use;

/** The time in which a JVM compiles anew what was thrown away, told by what its JIT threads use. Looked at about once a second. */
final class Settling {
    /** A JVM that runs for long compiles a little all the time. */
    private static final double QUIET_CPUS = 0.05;

    private static final double QUIET_BY_BEFORE = 1.5;
    private static final int QUIET_LOOKS = 3;

    private final double quiet;
    private int quietLooks;
    private double seconds;
    private double busySeconds;
    private double jitSeconds;
    private double allSeconds;

    /** @param before what the JVM used before */
    Settling(Use before) {
        quiet = Math.max(QUIET_CPUS, QUIET_BY_BEFORE * before.jit());
    }

    void add(Use use) {
        seconds += use.seconds();
        jitSeconds += use.jit() * use.seconds();
        allSeconds += use.all() * use.seconds();
        if (use.jit() <= quiet) {
            quietLooks++;
        } else {
            quietLooks = 0;
            busySeconds = seconds;
        }
    }

    boolean isQuiet() {
        return quietLooks >= QUIET_LOOKS;
    }

    /** From the beginning until the JIT was last busy. */
    double busySeconds() {
        return busySeconds;
    }

    double jitSeconds() {
        return jitSeconds;
    }

    /** CPUs in use on average, all threads. */
    double cpus() {
        return seconds == 0 ? 0 : allSeconds / seconds;
    }
}
