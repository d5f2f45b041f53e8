package dev.weir.profiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Gives a reader damaged variants of a good input for a fixed time, the same ones in the same order in every run.
 *
 * <p>What the reader may throw it catches itself: whatever comes out of it here is a bug, and so are two seconds of CPU time for one input and memory out of proportion. A failure
 * names the round, which alone decides on the input.
 */
public final class Fuzz {
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(3);

    // CPU time, since the machine may be busy. Far above what was measured: some milliseconds, some megabytes.
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MOST_BYTES = 64L << 20;

    // The first numbers of java.util.Random hardly differ between neighbouring seeds.
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final int LEAST_ROUNDS = 200;

    // What lengths, counts and offsets become that nobody expects.
    private static final long[] EDGES = {
        0,
        1,
        -1,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0xffff,
        0x7fff_ffff,
        0x8000_0000L,
        0xffff_fff8L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private Fuzz() {}

    /** Reads one input; the random numbers are for what it then asks of the result. */
    public interface Reader {
        /** Whether the reader accepted the input, damaged as it is. */
        boolean read(byte[] input, Random random) throws Exception;
    }

    public static void run(String what, byte[] good, Reader reader) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + BUDGET_NANOS;
        long slowest = 0;
        long most = 0;
        int accepted = 0;
        int round = 0;
        for (; System.nanoTime() < end || round < LEAST_ROUNDS; round++) {
            Random random = new Random(round * SPREAD);
            byte[] input = damaged(good, random);
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            try {
                accepted += reader.read(input, random) ? 1 : 0;
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(what + ", round " + round + ": " + e, e);
            }
            slowest = Math.max(slowest, threads.getCurrentThreadCpuTime() - start);
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - bytes);
            assertThat(slowest).as("nanoseconds of round " + round).isLessThan(MOST_NANOS);
            assertThat(most).as("bytes of round " + round).isLessThan(MOST_BYTES);
        }
        System.out.printf(
                Locale.ROOT,
                "fuzzed %s: %d inputs, %d accepted; the slowest took %.1f ms, the largest allocated %.1f MB%n",
                what,
                round,
                accepted,
                slowest / 1e6,
                most / 1e6);
        // Else the damage would end at the first check, and nothing behind it was tried.
        assertThat(accepted).isPositive();
    }

    private static byte[] damaged(byte[] good, Random random) {
        switch (random.nextInt(8)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(4096)];
                random.nextBytes(noise);
                return noise;
            }
            case 1 -> {
                return Arrays.copyOf(good, random.nextInt(good.length));
            }
            case 2 -> {
                return spliced(good, random);
            }
            case 3 -> {
                return withEdges(good, random);
            }
            default -> {
                return flipped(good, random);
            }
        }
    }

    private static byte[] spliced(byte[] good, Random random) {
        byte[] input = good.clone();
        int length = random.nextInt(Math.min(256, good.length));
        System.arraycopy(
                good, random.nextInt(good.length - length), input, random.nextInt(good.length - length), length);
        return input;
    }

    private static byte[] withEdges(byte[] good, Random random) {
        byte[] input = good.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            long edge = EDGES[random.nextInt(EDGES.length)];
            int at = random.nextInt(input.length);
            for (int b = 0; b < 1 << random.nextInt(4) && at + b < input.length; b++) {
                input[at + b] = (byte) (edge >>> (8 * b));
            }
        }
        return input;
    }

    private static byte[] flipped(byte[] good, Random random) {
        byte[] input = good.clone();
        for (int i = 0; i <= random.nextInt(32); i++) {
            input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return input;
    }
}
