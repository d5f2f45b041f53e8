package dev.weir.workloads.planted.stages;

/** Sums in a small table. The slot of each step depends on the sum before, as in a chain of buckets. */
final class WindowStage {
    // 8 KiB: stays in the first cache, so that the cost does not depend on the neighbours.
    private final long[] sums = new long[1024];

    long add(long score, int steps) {
        long key = buckets(score);
        if (steps > 1) {
            key = buckets(key);
        }
        if (steps > 2) {
            key = buckets(key);
        }
        if (steps > 3) {
            key = buckets(key);
        }
        return key;
    }

    private long buckets(long key) {
        return accumulate(accumulate(accumulate(accumulate(key))));
    }

    private long accumulate(long key) {
        int slot = slot(key);
        long sum = sums[slot] + (key & 0xFF);
        sums[slot] = sum;
        return Rounds.mix(Rounds.mix(key + sum));
    }

    private int slot(long key) {
        return (int) (key >>> 20) & (sums.length - 1);
    }
}
