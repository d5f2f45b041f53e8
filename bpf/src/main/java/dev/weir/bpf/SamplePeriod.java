package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import java.math.BigInteger;

/**
 * Chooses how far a counter counts from one sample to the next, so that the target processes get samples at a wanted rate.
 *
 * <p>The kernel could do that ({@code attr.freq}), and does it badly for what comes in bursts: with 100,000 page faults in 50 bursts it took 11 samples, since it makes
 * the period of a whole burst in the first of its microseconds and keeps it. Here a period rests on what was counted over seconds.
 *
 * <p>Periods are primes: a job does the same things over and over, and a period that shares a factor with the length of that loop would always meet the same
 * part of it.
 */
final class SamplePeriod {
    /** A sample elsewhere costs a look into the table of targets, a twentieth of one with a stack. */
    private static final double OTHERS = 20;

    // A rise is answered at once, since it costs; a fall is believed after some seconds.
    private static final double FALL_SECONDS = 3;

    private static final double LONGEST = 1L << 60;

    private final double wantedPerSecond;
    private long period;
    private double ofTargets;
    private double ofAll;

    /** @param wantedPerSecond samples of the target processes, over all CPUs */
    SamplePeriod(CounterEvent counter, double wantedPerSecond) {
        this.wantedPerSecond = wantedPerSecond;
        period = prime(
                switch (counter) {
                    case CYCLES, REFERENCE_CYCLES, INSTRUCTIONS, TASK_CLOCK -> 1 << 24;
                    case STALLED_CYCLES_FRONTEND, STALLED_CYCLES_BACKEND, BRANCHES -> 1 << 22;
                    case BRANCH_MISSES, CACHE_REFERENCES -> 1 << 18;
                    case CACHE_MISSES -> 1 << 16;
                    case PAGE_FAULTS, CONTEXT_SWITCHES -> 1 << 6;
                    case CPU_MIGRATIONS -> 1;
                });
    }

    long period() {
        return period;
    }

    /**
     * Takes note of what happened since the last time.
     *
     * @param hits overflows in target processes
     * @param runs overflows in any process
     * @return whether the period is another one now
     */
    boolean observe(double seconds, long hits, long runs) {
        ofTargets = smooth(ofTargets, hits * (double) period / seconds, seconds);
        ofAll = smooth(ofAll, runs * (double) period / seconds, seconds);
        double wanted = Math.max(ofTargets, ofAll / OTHERS) / wantedPerSecond;
        // Far from it: each change costs a sample that comes too early.
        if (wanted < 2 * period && wanted > period / 4.0) {
            return false;
        }
        long chosen = prime((long) Math.min(LONGEST, Math.max(1, wanted)));
        boolean changed = chosen != period;
        period = chosen;
        return changed;
    }

    private static double smooth(double before, double now, double seconds) {
        return now >= before ? now : now + (before - now) * Math.exp(-seconds / FALL_SECONDS);
    }

    /** The next prime after the greatest power of two that is not above; 1 stays: each occurrence is sampled. */
    private static long prime(long atLeast) {
        long power = Long.highestOneBit(atLeast);
        return power == 1 ? 1 : BigInteger.valueOf(power).nextProbablePrime().longValueExact();
    }
}
