package dev.weir.workloads.planted.coarse;

/** Plain arithmetic that all stages share; no rule claims it. */
final class Mixing {
    private Mixing() {}

    /** About two nanoseconds a round. */
    static long rounds(long seed, int rounds) {
        long value = seed;
        for (int round = 0; round < rounds; round++) {
            value = value * 0xBF58476D1CE4E5B9L;
            value ^= value >>> 29;
        }
        return value;
    }
}
