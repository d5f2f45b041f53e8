package dev.weir.profiler.boundaries;

import java.time.Duration;

/**
 * How long things are waited for.
 *
 * @param look at the JVM before anything is done
 * @param settleAtLeast between the retransformation and the window
 * @param settleAtMost before the window opens all the same
 */
record Pace(Duration look, Duration settleAtLeast, Duration settleAtMost) {
    /** On a saturated Flink job throughput was back after 4 s and the JIT busy for 15 s; a method needs time to become hot again. */
    static final Pace DEFAULT = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60));
}
