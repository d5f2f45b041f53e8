package dev.weir.workloads.planted.coarse;

import java.util.List;
import java.util.function.LongUnaryOperator;

/** Calls through an interface with more implementations than the JVM remembers at a call: nothing is inlined, every call goes through an itable stub. */
final class Megamorphic implements Stage {
    private final List<LongUnaryOperator> operators =
            List.of(new Add(), new Shift(), new Multiply(), new Flip(), new Rotate());

    @Override
    public String task() {
        return "Megamorphic";
    }

    @Override
    public long run(long seed) {
        long value = seed;
        for (int i = 0; i < 6_000; i++) {
            value = operators.get(i % 5).applyAsLong(value);
        }
        return value;
    }

    private static final class Add implements LongUnaryOperator {
        @Override
        public long applyAsLong(long value) {
            return value + 0x9E3779B97F4A7C15L;
        }
    }

    private static final class Shift implements LongUnaryOperator {
        @Override
        public long applyAsLong(long value) {
            return value ^ value >>> 31;
        }
    }

    private static final class Multiply implements LongUnaryOperator {
        @Override
        public long applyAsLong(long value) {
            return value * 0xBF58476D1CE4E5B9L;
        }
    }

    private static final class Flip implements LongUnaryOperator {
        @Override
        public long applyAsLong(long value) {
            return Long.reverseBytes(value);
        }
    }

    private static final class Rotate implements LongUnaryOperator {
        @Override
        public long applyAsLong(long value) {
            return Long.rotateLeft(value, 13);
        }
    }
}
