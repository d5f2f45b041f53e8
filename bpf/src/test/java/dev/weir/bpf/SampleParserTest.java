package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.CounterEvent;
import dev.weir.model.Tgid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampleParserTest {
    private static final long[] NONE = {};
    private static final List<CounterEvent> COUNTERS = List.of(CounterEvent.CONTEXT_SWITCHES, CounterEvent.PAGE_FAULTS);

    /** A record as the C side writes it: the lengths may be errors, the addresses follow without gaps. */
    private static ByteBuffer record(byte[] comm, int flags, int kernelBytes, int userBytes, long... addresses) {
        ByteBuffer record = ByteBuffer.allocate(SampleParser.SIZE + addresses.length * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(SampleParser.TIME_NS, 123_456_789_000L)
                .putInt(SampleParser.TGID, 4321)
                .putInt(SampleParser.TID, 4330)
                .putLong(SampleParser.REGISTERS + SampleParser.IP, 0x1111)
                .putLong(SampleParser.REGISTERS + SampleParser.SP, 0x2222)
                .putLong(SampleParser.REGISTERS + SampleParser.FP, 0x3333)
                .putLong(SampleParser.REGISTERS + SampleParser.LINK, 0x4444)
                .putLong(SampleParser.ANCHOR, 0x5555)
                .putLong(SampleParser.ANCHOR + 8, 0x6666)
                .putLong(SampleParser.ANCHOR + 16, 0x7777)
                .putInt(SampleParser.KERNEL_STACK_BYTES, kernelBytes)
                .putInt(SampleParser.USER_STACK_BYTES, userBytes)
                .putShort(SampleParser.FLAGS, (short) flags)
                .putLong(SampleParser.PERIOD, 10_101_010)
                .put(SampleParser.COMM, comm);
        record.position(SampleParser.SIZE);
        record.asLongBuffer().put(addresses);
        return record.position(0);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static RawSample parse(ByteBuffer record) {
        return new SampleParser(127, COUNTERS).parse(record);
    }

    @Test
    void aSampleInKernelModeHasBothStacksLeafFirst() {
        RawSample sample = parse(record(ascii("Source: Kafka"), 1, 16, 24, -1, -2, 10, 20, 30));
        assertThat(sample)
                .isEqualTo(new RawSample(
                        123_456_789_000L,
                        new Tgid(4321),
                        4330,
                        "Source: Kafka",
                        true,
                        RawStack.of(false, -1, -2),
                        RawStack.of(false, 10, 20, 30),
                        new UserRegisters(0x1111, 0x2222, 0x3333, 0x4444),
                        new AnchorWords(0x5555, 0x6666, 0x7777),
                        RawPython.NONE,
                        ByteBuffer.allocate(0),
                        Optional.empty(),
                        10_101_010));
        assertThat(sample.userStack()).hasToString("[0xa 0x14 0x1e]");
    }

    @Test
    void aSampleInUserModeHasNoKernelStack() {
        RawSample sample = parse(record(ascii("main"), 0, 0, 8, 10));
        assertThat(sample.kernelMode()).isFalse();
        assertThat(sample.kernelStack()).isEqualTo(RawStack.EMPTY);
        assertThat(sample.userStack()).isEqualTo(RawStack.of(false, 10));
    }

    @Test
    void aStackThatCouldNotBeReadKeepsItsError() {
        RawSample sample = parse(record(ascii("main"), 1, -14, -14, NONE));
        assertThat(sample.userStack().errno()).isEqualTo(14);
        assertThat(sample.userStack().depth()).isZero();
        assertThat(sample.userStack()).hasToString("EFAULT (14)").isNotEqualTo(RawStack.EMPTY);
        assertThat(sample.kernelStack().errno()).isEqualTo(14);
    }

    @Test
    void aStackAsDeepAsTheKernelWalksIsTruncated() {
        long[] addresses = new long[127];
        assertThat(parse(record(ascii("deep"), 0, 0, 127 * 8, addresses))
                        .userStack()
                        .truncated())
                .isTrue();
        assertThat(parse(record(ascii("deep"), 0, 0, 126 * 8, new long[126]))
                        .userStack()
                        .truncated())
                .isFalse();
    }

    @Test
    void aLowerLimitOfThisKernelTruncatesEarlierAndAHigherOneNotLater() {
        ByteBuffer deep = record(ascii("deep"), 0, 0, 64 * 8, new long[64]);
        assertThat(new SampleParser(64, COUNTERS).parse(deep).userStack().truncated())
                .isTrue();
        ByteBuffer full = record(ascii("deep"), 0, 0, 127 * 8, new long[127]);
        assertThat(new SampleParser(1024, COUNTERS).parse(full).userStack().truncated())
                .isTrue();
    }

    @Test
    void aNameMayFillItsRoomOrEndWithinACharacter() {
        assertThat(parse(record(ascii("123456789012345\0"), 0, 0, 0, NONE)).comm())
                .isEqualTo("123456789012345");
        assertThat(parse(record(ascii("1234567890123456"), 0, 0, 0, NONE)).comm())
                .isEqualTo("1234567890123456");
        byte[] cut = {'K', (byte) 0xc3, (byte) 0xb6, 'l', 'n', (byte) 0xe2, (byte) 0x82, 0};
        assertThat(parse(record(cut, 0, 0, 0, NONE)).comm()).isEqualTo("Köln\ufffd");
    }

    @Test
    void aRecordWhoseLengthsDoNotAddUpIsABug() {
        assertThatThrownBy(() -> parse(record(ascii("main"), 0, 0, 16, 10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a sample of 128 bytes announces 136: 0 Python, 0 kernel, 16 user, 0 copied");
    }

    @Test
    void aStackCopyFollowsTheStacksAndMayEndWithinAWord() {
        ByteBuffer record = record(ascii("main"), 1, 8, 8, -1, 10, 98, 99);
        record.putInt(SampleParser.STACK_COPY_BYTES, 13);
        RawSample sample = parse(record.limit(record.limit() - 3));
        assertThat(sample.userStack()).isEqualTo(RawStack.of(false, 10));
        ByteBuffer copy = sample.stackCopy();
        assertThat(copy.isReadOnly()).isTrue();
        assertThat(copy.remaining()).isEqualTo(13);
        assertThat(copy.getLong()).isEqualTo(98);
        assertThat(copy.get()).isEqualTo((byte) 99);
        assertThat(sample.stackCopy().remaining()).isEqualTo(13);
    }

    @Test
    void thePythonFramesComeFirstWithTheirMarks() {
        ByteBuffer record = record(ascii("python3"), 1, 8, 8, 0x1001, 0x2000, -1, 10);
        record.putInt(SampleParser.PYTHON_BYTES, 16).putInt(SampleParser.PYTHON_END, 2);
        RawSample sample = parse(record);
        assertThat(sample.python()).isEqualTo(RawPython.of(RawPython.End.CUT, 0x1001, 0x2000));
        assertThat(sample.python().code(0)).isEqualTo(0x1000);
        assertThat(sample.python().marked(0)).isTrue();
        assertThat(sample.python().marked(1)).isFalse();
        assertThat(sample.userStack()).isEqualTo(RawStack.of(false, 10));
    }

    @Test
    void pythonFramesThatEndInNoKnownWayAreABug() {
        ByteBuffer record = record(ascii("python3"), 0, 0, 0, 0x1001);
        record.putInt(SampleParser.PYTHON_BYTES, 8).putInt(SampleParser.PYTHON_END, 4);
        assertThatThrownBy(() -> parse(record)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSampleTellsWhichCounterTookItAndWhatItStandsFor() {
        ByteBuffer record = record(ascii("main"), 0, 0, 8, 10);
        record.putShort(SampleParser.EVENT, (short) 2);
        assertThat(parse(record).counter()).contains(CounterEvent.PAGE_FAULTS);
        record.position(0);
        assertThat(parse(record).period()).isEqualTo(10_101_010);
    }

    @Test
    void aSampleOfAnEventThatWasNotAttachedIsABug() {
        ByteBuffer record = record(ascii("main"), 0, 0, 8, 10);
        record.putShort(SampleParser.EVENT, (short) 3);
        assertThatThrownBy(() -> parse(record))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a sample of event 3 of 2 beside the clock");
    }

    @Test
    void aStackDoesNotShareItsArray() {
        long[] addresses = {1, 2};
        RawStack stack = RawStack.of(true, addresses);
        addresses[0] = 9;
        stack.toArray()[1] = 9;
        assertThat(stack).isEqualTo(RawStack.of(true, 1, 2)).hasToString("[0x1 0x2 …]");
        assertThat(stack.address(0)).isEqualTo(1);
    }
}
