package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import dev.weir.model.Tgid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads {@code struct stack_sample} of stack_sampler.h and the stacks that follow it. */
final class SampleParser {
    static final int TIME_NS = 0;
    static final int TGID = 8;
    static final int TID = 12;
    static final int COMM = 16;
    static final int COMM_BYTES = 16;
    static final int REGISTERS = 32;
    static final int ANCHOR = 64;
    static final int KERNEL_STACK_BYTES = 88;
    static final int USER_STACK_BYTES = 92;
    static final int STACK_COPY_BYTES = 96;
    static final int FLAGS = 100;
    static final int EVENT = 102;
    static final int PERIOD = 104;
    static final int PYTHON_BYTES = 112;
    static final int PYTHON_END = 116;
    static final int SIZE = 120;

    /** Within {@code struct user_registers}. */
    static final int IP = 0;

    static final int SP = 8;
    static final int FP = 16;
    static final int LINK = 24;

    static final int SAMPLE_KERNEL_MODE = 1;

    /** MAX_STACK_DEPTH: what a record has room for. */
    static final int MAX_STACK_DEPTH = 127;

    private final int depthLimit;
    private final List<CounterEvent> counters;

    /**
     * @param depthLimit where the kernel stops walking: kernel.perf_event_max_stack
     * @param counters those that samples may be of: the first is event 1
     */
    SampleParser(int depthLimit, List<CounterEvent> counters) {
        if (depthLimit < 1) {
            throw new IllegalArgumentException("a stack has room for an address: " + depthLimit);
        }
        this.counters = List.copyOf(counters);
        this.depthLimit = Math.min(depthLimit, MAX_STACK_DEPTH);
    }

    /**
     * Reads one record, which is the whole rest of {@code record} in native byte order. A record that contradicts itself is a
     * bug and not an accident of the host, hence {@link IllegalStateException}.
     */
    RawSample parse(ByteBuffer record) {
        int base = record.position();
        if (record.remaining() < SIZE) {
            throw new IllegalStateException("a sample of " + record.remaining() + " bytes is cut off");
        }
        int kernelBytes = record.getInt(base + KERNEL_STACK_BYTES);
        int userBytes = record.getInt(base + USER_STACK_BYTES);
        int copyBytes = record.getInt(base + STACK_COPY_BYTES);
        int pythonBytes = record.getInt(base + PYTHON_BYTES);
        long length = SIZE + (long) pythonBytes + Math.max(kernelBytes, 0L) + Math.max(userBytes, 0L) + copyBytes;
        if (length != record.remaining() || copyBytes < 0 || pythonBytes < 0) {
            throw new IllegalStateException("a sample of " + record.remaining() + " bytes announces " + length + ": "
                    + pythonBytes + " Python, " + kernelBytes + " kernel, " + userBytes + " user, " + copyBytes
                    + " copied");
        }
        record.position(base + SIZE);
        RawPython python = python(record, pythonBytes, record.getInt(base + PYTHON_END));
        RawStack kernelStack = stack(record, kernelBytes);
        RawStack userStack = stack(record, userBytes);
        byte[] stackCopy = new byte[copyBytes];
        record.get(stackCopy);
        try {
            return new RawSample(
                    record.getLong(base + TIME_NS),
                    new Tgid(record.getInt(base + TGID)),
                    record.getInt(base + TID),
                    comm(record, base + COMM),
                    (record.getShort(base + FLAGS) & SAMPLE_KERNEL_MODE) != 0,
                    kernelStack,
                    userStack,
                    registers(record, base + REGISTERS),
                    anchor(record, base + ANCHOR),
                    python,
                    ByteBuffer.wrap(stackCopy),
                    counter(record.getShort(base + EVENT)),
                    record.getLong(base + PERIOD));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("a sample that cannot be: " + e.getMessage(), e);
        }
    }

    private Optional<CounterEvent> counter(int event) {
        if (event < 0 || event > counters.size()) {
            throw new IllegalStateException(
                    "a sample of event " + event + " of " + counters.size() + " beside the clock");
        }
        return event == 0 ? Optional.empty() : Optional.of(counters.get(event - 1));
    }

    private static UserRegisters registers(ByteBuffer record, int offset) {
        return new UserRegisters(
                record.getLong(offset + IP),
                record.getLong(offset + SP),
                record.getLong(offset + FP),
                record.getLong(offset + LINK));
    }

    private static AnchorWords anchor(ByteBuffer record, int offset) {
        return new AnchorWords(
                record.getLong(offset), record.getLong(offset + Long.BYTES), record.getLong(offset + 2 * Long.BYTES));
    }

    private static RawPython python(ByteBuffer record, int bytes, int end) {
        RawPython.End[] ends = RawPython.End.values();
        if (bytes % Long.BYTES != 0 || end < 0 || end >= ends.length) {
            throw new IllegalStateException(bytes + " bytes of Python frames end in the way " + end);
        }
        return RawPython.read(record, bytes / Long.BYTES, ends[end]);
    }

    private RawStack stack(ByteBuffer record, int bytes) {
        if (bytes == Integer.MIN_VALUE) {
            throw new IllegalStateException("no errno is " + bytes);
        }
        if (bytes < 0) {
            return RawStack.unreadable(-bytes);
        }
        if (bytes % Long.BYTES != 0) {
            throw new IllegalStateException("a stack of " + bytes + " bytes ends within an address");
        }
        int depth = bytes / Long.BYTES;
        return RawStack.read(record, depth, depth >= depthLimit);
    }

    /** Up to the first NUL. The kernel cuts names after 15 bytes, which can be the middle of a character. */
    private static String comm(ByteBuffer record, int offset) {
        byte[] bytes = new byte[COMM_BYTES];
        record.get(offset, bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
