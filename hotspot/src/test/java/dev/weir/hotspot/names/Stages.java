package dev.weir.hotspot.names;

import java.util.function.LongUnaryOperator;

/**
 * The program whose code the tests name: stages so small that HotSpot inlines them into one loop without a trace, others that leave one, and a virtual call that always meets
 * the same class.
 *
 * <p>It says {@code warm} when its code has been compiled, and ends with its standard input.
 */
public final class Stages {
    /** Keeps HotSpot from dropping the work. */
    static volatile long kept;

    private Stages() {}

    public static void main(String[] arguments) throws Exception {
        LongUnaryOperator scale = x -> x * 31 + (x >>> 7);
        Stage window = new Window();
        // Loaded, so that the hierarchy alone does not say which stage it is.
        Stage other = new Other();
        kept = other.apply(1);
        long end = System.nanoTime() + 2_000_000_000L;
        Thread worker = new Thread(() -> work(scale, window), "stages");
        worker.setDaemon(true);
        worker.start();
        while (System.nanoTime() < end) {
            Thread.sleep(10);
        }
        System.out.println("warm");
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static void work(LongUnaryOperator scale, Stage window) {
        for (long event = 0; ; event++) {
            kept = tight(event, window) + loose(event, scale);
        }
    }

    /** Arithmetic only. */
    static long tight(long seed, Stage window) {
        long sum = seed;
        for (int i = 0; i < 2000; i++) {
            long parsed = parse(sum + i);
            if (accept(parsed)) {
                sum += window.apply(parsed);
            }
            sum ^= parsed;
        }
        return sum;
    }

    static long loose(long seed, LongUnaryOperator scale) {
        long sum = seed;
        for (int i = 0; i < 200; i++) {
            sum += scale.applyAsLong(i);
            sum ^= Long.toString(sum & 0xffff).hashCode();
        }
        return sum;
    }

    static long parse(long x) {
        long y = x * 6364136223846793005L + 1442695040888963407L;
        y = y * 6364136223846793005L + 1442695040888963407L;
        return mix(y);
    }

    static long mix(long x) {
        return (x ^ (x >>> 31)) * 0x7fb5d329728ea185L;
    }

    static boolean accept(long x) {
        return Long.bitCount(x) % 3 != 0;
    }

    /** A stage of the tight loop. */
    abstract static class Stage {
        abstract long apply(long x);
    }

    static final class Window extends Stage {
        @Override
        long apply(long x) {
            return fold(x) + 7;
        }

        private static long fold(long x) {
            return (x >>> 3) ^ (x << 9);
        }
    }

    static final class Other extends Stage {
        @Override
        long apply(long x) {
            return x;
        }
    }
}
