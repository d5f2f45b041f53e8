package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.CounterEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records that no kernel writes: refused as a bug, or read from their own bytes only. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedSampleTest {
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int LEAST_ROUNDS = 1_000;
    private static final int STACKS_BYTES = 256;
    private static final byte OUTSIDE = 0x7e;

    @Test
    void noRecordMakesTheParserFailOtherwiseOrReadBeyondIt() {
        long end = System.nanoTime() + BUDGET_NANOS;
        int accepted = 0;
        int round = 0;
        for (; System.nanoTime() < end || round < LEAST_ROUNDS; round++) {
            // Spread, as the first numbers of neighbouring seeds hardly differ.
            Random random = new Random(round * 0x9e3779b97f4a7c15L);
            byte[] record = record(random);
            // In the middle of other bytes, as in the ring.
            ByteBuffer ring = ByteBuffer.allocate(record.length + 512);
            Arrays.fill(ring.array(), OUTSIDE);
            ring.put(256, record);
            try {
                RawSample sample = new SampleParser(127, List.of(CounterEvent.PAGE_FAULTS))
                        .parse(ring.slice(256, record.length).order(ByteOrder.nativeOrder()));
                accepted++;
                check(round, sample, record);
            } catch (IllegalStateException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + ": " + e, e);
            }
        }
        System.out.println("fuzzed SampleParser: " + round + " inputs, " + accepted + " accepted");
        assertThat(accepted).isPositive().isLessThan(round);
    }

    /** A good record with some of its header damaged, or noise. */
    private static byte[] record(Random random) {
        int kernel = 8 * random.nextInt(4);
        int user = 8 * random.nextInt(8);
        int python = 8 * random.nextInt(4);
        int copy = random.nextInt(STACKS_BYTES - kernel - user - python);
        byte[] bytes = new byte[SampleParser.SIZE + python + kernel + user + copy];
        random.nextBytes(bytes);
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.nativeOrder())
                .putLong(SampleParser.TIME_NS, random.nextLong() >>> 1)
                .putInt(SampleParser.TGID, 1 + random.nextInt(100))
                .putInt(SampleParser.TID, 1 + random.nextInt(100))
                .putInt(SampleParser.KERNEL_STACK_BYTES, kernel)
                .putInt(SampleParser.USER_STACK_BYTES, user)
                .putInt(SampleParser.STACK_COPY_BYTES, copy)
                .putInt(SampleParser.PYTHON_BYTES, python)
                .putInt(SampleParser.PYTHON_END, random.nextInt(4))
                .putInt(SampleParser.FLAGS, SampleParser.SAMPLE_KERNEL_MODE);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(SampleParser.SIZE)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static void check(int round, RawSample sample, byte[] record) {
        int length = SampleParser.SIZE
                + Long.BYTES
                        * (sample.python().depth()
                                + sample.kernelStack().depth()
                                + sample.userStack().depth())
                + sample.stackCopy().remaining();
        assertThat(length).as("round " + round).isEqualTo(record.length);
        ByteBuffer tail = ByteBuffer.wrap(
                record,
                length - sample.stackCopy().remaining(),
                sample.stackCopy().remaining());
        assertThat(sample.stackCopy()).as("round " + round).isEqualTo(tail);
    }
}
