package dev.weir.workloads.planted.stages;

/** A hash of the fields, each step of which needs the one before. */
final class FilterStage {
    private FilterStage() {}

    static long score(long seed, long[] fields, int steps) {
        long hash = pass(seed, fields);
        if (steps > 1) {
            hash = pass(hash, fields);
        }
        if (steps > 2) {
            hash = pass(hash, fields);
        }
        if (steps > 3) {
            hash = pass(hash, fields);
        }
        return hash;
    }

    private static long pass(long seed, long[] fields) {
        return absorb(absorb(absorb(absorb(seed, fields[0]), fields[1]), fields[2]), fields[3]);
    }

    private static long absorb(long hash, long field) {
        return Rounds.mix(Rounds.mix(hash ^ field) + field);
    }
}
