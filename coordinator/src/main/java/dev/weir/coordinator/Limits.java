package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long and how large things may get before a host is given up.
 *
 * @param parallelLaunches hosts that are connected, checked and shipped to at the same time
 * @param script for one look at the host
 * @param shipStall the longest time in which not one byte of a file gets through
 * @param ready from the start of the profiler until it waits for the window
 * @param afterError from the line that says why the profiler gives up until it has ended
 * @param silence without a sign of life after the window has closed
 * @param drain from the end of the window until the profile is here whole, whatever signs of life there are
 * @param profileBytes the largest profile that is accepted
 */
public record Limits(
        int parallelLaunches,
        Duration script,
        Duration shipStall,
        Duration ready,
        Duration afterError,
        Duration silence,
        Duration drain,
        long profileBytes) {
    /**
     * 64 launches keep a 2-CPU machine busy with key exchanges for seconds, not minutes. A profiler on an idle host is ready in
     * 2 s; 30 s is for a host that swaps. Names of a large JVM take up to 10 s, so that 60 s of silence is a hang. 30 minutes bring 200 MB over 1 Mbit/s.
     */
    public static final Limits DEFAULT = new Limits(
            64,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            1L << 30);

    public Limits {
        requireNonNull(script, "script is null");
        requireNonNull(shipStall, "shipStall is null");
        requireNonNull(ready, "ready is null");
        requireNonNull(afterError, "afterError is null");
        requireNonNull(silence, "silence is null");
        requireNonNull(drain, "drain is null");
        if (parallelLaunches < 1) {
            throw new IllegalArgumentException("at least one launch at a time: " + parallelLaunches);
        }
        if (profileBytes < 1) {
            throw new IllegalArgumentException("a profile has at least one byte: " + profileBytes);
        }
    }

    /** The same with another time until a profiler is ready: one that changes the job first needs longer. */
    public Limits withReady(Duration ready) {
        return new Limits(parallelLaunches, script, shipStall, ready, afterError, silence, drain, profileBytes);
    }
}
