package dev.weir.workloads.planted.flink;

/**
 * The planted work: a chain of multiplications and divisions, each of which needs the one before, in methods that are small enough to be inlined.
 *
 * <p>All functions share it and no rule claims it, so that the function that called it has to be found. Without a loop, because the poll of a loop brings debug information along; and from few, dear steps, because HotSpot does not
 * inline what has become 2,500 bytes of code elsewhere (InlineSmallCode).
 */
final class Work {
    // Not final: a constant divisor would become a multiplication.
    private static long divisor = 10_007;

    private Work() {}

    /** Some 500 ns. */
    static long thirtyTwo(long value) {
        return sixteen(sixteen(value));
    }

    /** Some 250 ns. */
    static long sixteen(long value) {
        return four(four(four(four(value))));
    }

    private static long four(long value) {
        return mix(mix(mix(mix(value))));
    }

    private static long mix(long value) {
        long mixed = value * 0xBF58476D1CE4E5B9L;
        long quotient = (mixed ^ mixed >>> 29) / divisor;
        quotient = (mixed ^ quotient) / divisor;
        return mixed + (mixed ^ quotient) / divisor;
    }
}
