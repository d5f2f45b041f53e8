package dev.weir.workloads.planted.stages;

/**
 * The step that all stages share, as stages share a hash function: no rule claims it, so its caller decides.
 *
 * <p>Divisions whose divisor HotSpot cannot know make it dear, about 15 ns, so that a stage of some 400 ns is a handful of steps.
 */
final class Rounds {
    // Not final: a constant divisor would become a multiplication.
    private static long divisor = 10_007;

    private Rounds() {}

    static long mix(long value) {
        long mixed = value * 0xBF58476D1CE4E5B9L;
        long quotient = (mixed ^ mixed >>> 29) / divisor;
        quotient = (mixed ^ quotient) / divisor;
        return mixed + (mixed ^ quotient) / divisor;
    }
}
