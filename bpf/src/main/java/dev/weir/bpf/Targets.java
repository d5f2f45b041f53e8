package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.weir.model.Tgid;

/** The map of the processes to sample, with what happened to each: {@code struct target} of stack_sampler.h. */
final class Targets {
    static final int SAMPLED = 0;
    static final int RING_FULL = 8;
    static final int STACK_COPY_BYTES = 16;
    static final int SIZE = 24;

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

    /** One of the counts, by its offset. */
    long get(Tgid tgid, int offset) {
        try (Memory key = key(tgid);
                Memory value = LibC.zeroed(SIZE)) {
            if (LibBpf.bpf_map_lookup_elem(mapFd, key, value) < 0) {
                throw new IllegalArgumentException(
                        "process " + tgid + " is no target: " + Errno.name(Native.getLastError()));
            }
            return value.getLong(offset);
        }
    }

    private static Memory key(Tgid tgid) {
        Memory key = new Memory(KEY_SIZE);
        key.setInt(0, tgid.value());
        return key;
    }
}
