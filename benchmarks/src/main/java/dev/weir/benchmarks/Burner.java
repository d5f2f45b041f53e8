package dev.weir.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** What is sampled: two threads that are always busy, at the bottom of so many frames, in code that is compiled, inlined and calls libraries. */
final class Burner {
    private static final int THREADS = 2;

    private static final AtomicLong SINK = new AtomicLong();

    private Burner() {}

    public static void main(String[] arguments) throws Exception {
        int depth = Integer.parseInt(arguments[0]);
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            Thread thread = new Thread(null, () -> burn(depth, new Random(seed)), "burner-" + i, 16 << 20);
            thread.setDaemon(true);
            thread.start();
        }
        System.out.println("started");
        // Until whoever started it goes away.
        while (System.in.read() >= 0) {}
    }

    private static void burn(int depth, Random random) {
        while (true) {
            SINK.addAndGet(descend(depth, random));
        }
    }

    /** Comes back every few milliseconds, so that these frames are compiled too. */
    private static long descend(int depth, Random random) {
        return depth == 0 ? work(random) : 1 + descend(depth - 1, random);
    }

    private static long work(Random random) {
        Map<String, Integer> counts = new HashMap<>();
        long sum = 0;
        for (int i = 0; i < 5_000; i++) {
            counts.merge(Integer.toString(random.nextInt(500)), 1, Integer::sum);
            if (i % 1_000 == 0) {
                long[] numbers = random.longs(1_000).toArray();
                Arrays.sort(numbers);
                sum += numbers[0];
            }
        }
        return sum + counts.size();
    }
}
