package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.weir.model.Tgid;

/** The map of the processes to sample, with what happened to each: {@code struct target} of stack_sampler.h. */
final class Targets {
    static final int STACK_COPY_BYTES = 0;
    static final int HITS = 8;

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

    void add(SampledProcess process) {
        try (Memory key = key(process.tgid());
                Memory value = LibC.zeroed(SIZE)) {
            value.setLong(STACK_COPY_BYTES, process.stackCopyBytes());
            int result = LibBpf.bpf_map_update_elem(mapFd, key, value, 0);
            if (result < 0) {
                throw new IllegalStateException("cannot target process " + process.tgid() + ": " + Errno.name(-result));
            }
        }
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
