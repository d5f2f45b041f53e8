package dev.weir.workloads.planted.coarse;

/**
 * A recursion of some hundred frames that two tasks share: only the far end of the stack tells whose it is, so an incomplete stack cannot be charged.
 *
 * <p>Its stack is 30 to 60 KiB deep.
 */
final class Descent {
    private Descent() {}

    /** Goes down by a number of frames, works at the bottom, and works a little on the way back. */
    static long down(int depth, long a, long b, long c, long d) {
        if (depth == 0) {
            return Mixing.rounds(a ^ b ^ c ^ d, 6_000);
        }
        long below = down(depth - 1, b + depth, c ^ a, d - b, a * 31);
        return Mixing.rounds(below ^ a, 16) + (b ^ c ^ d);
    }

    /** The shallower one. */
    static final class Left implements Stage {
        @Override
        public String task() {
            return "Left";
        }

        @Override
        public long run(long seed) {
            return down(350, seed, seed + 1, seed + 2, seed + 3);
        }
    }

    /** The deeper one. */
    static final class Right implements Stage {
        @Override
        public String task() {
            return "Right";
        }

        @Override
        public long run(long seed) {
            return down(600, seed, seed - 1, seed - 2, seed - 3);
        }
    }
}
