package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.weir.model.Tgid;
import java.io.IOException;

/** The map of the processes to sample, with what happened to each: {@code struct target} of stack_sampler.h. */
final class Targets {
    static final int STACK_COPY_BYTES = 0;
    static final int PYTHON = 8;

    /** Within {@code struct python}. */
    static final int HOLDER = 0;

    static final int PIDNS_DEV = 8;
    static final int PIDNS_INO = 16;
    static final int THREAD_ID = 24;
    static final int FRAME = 26;
    static final int CFRAME = 28;
    static final int CODE = 30;
    static final int PREVIOUS = 31;
    static final int MARK = 32;
    static final int MARKED = 33;
    static final int PYTHON_SIZE = 40;

    static final int NO_CFRAME = 0xffff;

    static final int HITS = PYTHON + PYTHON_SIZE;

    /** Within {@code struct hits}. */
    static final int SAMPLED = 0;

    static final int LOST = 8;
    static final int LOST_PERIOD = 16;
    static final int HITS_SIZE = 24;

    /** MAX_EVENTS: the clock and the counters. */
    static final int MAX_EVENTS = 16;

    static final int SIZE = HITS + MAX_EVENTS * HITS_SIZE;

    private static final int KEY_SIZE = 4;

    private final int mapFd;

    Targets(int mapFd) {
        this.mapFd = mapFd;
    }

    /** @param own the pid namespace of the ids here */
    void add(SampledProcess process, PidNamespace own) {
        try (Memory key = key(process.tgid());
                Memory value = LibC.zeroed(SIZE)) {
            write(process, own, key, value);
        }
    }

    /**
     * Keeps what was counted. A sample that is lost between reading and writing, a few microseconds, is not counted as lost.
     *
     * @param own the pid namespace of the ids here
     */
    void change(SampledProcess process, PidNamespace own) {
        try (Memory key = key(process.tgid());
                Memory value = LibC.zeroed(SIZE)) {
            if (LibBpf.bpf_map_lookup_elem(mapFd, key, value) < 0) {
                throw new IllegalArgumentException(
                        "process " + process.tgid() + " is no target: " + Errno.name(Native.getLastError()));
            }
            value.clear(HITS);
            write(process, own, key, value);
        }
    }

    private void write(SampledProcess process, PidNamespace own, Memory key, Memory value) {
        value.setLong(STACK_COPY_BYTES, process.stackCopyBytes());
        process.python().ifPresent(python -> write(process.tgid(), python, own, value));
        int result = LibBpf.bpf_map_update_elem(mapFd, key, value, 0);
        if (result < 0) {
            throw new IllegalStateException("cannot target process " + process.tgid() + ": " + Errno.name(-result));
        }
    }

    private static void write(Tgid tgid, PythonLayout python, PidNamespace own, Memory value) {
        try {
            PidNamespace theirs = PidNamespace.of(tgid);
            value.setLong(PYTHON + PIDNS_DEV, theirs.device());
            value.setLong(PYTHON + PIDNS_INO, theirs.equals(own) ? 0 : theirs.inode());
        } catch (IOException ended) {
            return; // and is sampled no more
        }
        value.setLong(PYTHON + HOLDER, python.holder());
        value.setShort(PYTHON + THREAD_ID, (short) python.threadId());
        value.setShort(PYTHON + FRAME, (short) python.frame());
        value.setShort(PYTHON + CFRAME, (short) python.cframe().orElse(NO_CFRAME));
        value.setByte(PYTHON + CODE, (byte) python.code());
        value.setByte(PYTHON + PREVIOUS, (byte) python.previous());
        value.setByte(PYTHON + MARK, (byte) python.mark());
        value.setByte(PYTHON + MARKED, (byte) python.marked());
    }

    /** What became of one event's samples in a process. */
    SampleHits hits(Tgid tgid, int event) {
        try (Memory key = key(tgid);
                Memory value = LibC.zeroed(SIZE)) {
            if (LibBpf.bpf_map_lookup_elem(mapFd, key, value) < 0) {
                throw new IllegalArgumentException(
                        "process " + tgid + " is no target: " + Errno.name(Native.getLastError()));
            }
            int hits = HITS + event * HITS_SIZE;
            return new SampleHits(
                    value.getLong(hits + SAMPLED), value.getLong(hits + LOST), value.getLong(hits + LOST_PERIOD));
        }
    }

    private static Memory key(Tgid tgid) {
        Memory key = new Memory(KEY_SIZE);
        key.setInt(0, tgid.value());
        return key;
    }
}
