package dev.weir.bpf;

import com.sun.jna.Memory;
import java.util.Collection;

/** The map of the threads whose stacks' ends are known: {@code struct thread} of stack_sampler.h by tid. */
final class ThreadMap {
    static final int ANCHOR = 0;
    static final int STACK_BASE = 8;
    static final int PYTHON_STATE = 16;
    static final int SIZE = 24;

    private static final int KEY_SIZE = 4;

    private final int mapFd;

    ThreadMap(int mapFd) {
        this.mapFd = mapFd;
    }

    /** Adds threads or replaces what was known of them; returns how many found no room. */
    int add(Collection<SampledThread> threads) {
        int refused = 0;
        try (Memory key = new Memory(KEY_SIZE);
                Memory value = new Memory(SIZE)) {
            for (SampledThread thread : threads) {
                key.setInt(0, thread.tid());
                value.setLong(ANCHOR, thread.anchor());
                value.setLong(STACK_BASE, thread.stackBase());
                value.setLong(PYTHON_STATE, thread.pythonState());
                int result = LibBpf.bpf_map_update_elem(mapFd, key, value, 0);
                if (result == -Errno.E2BIG) {
                    refused++;
                } else if (result < 0) {
                    throw new IllegalStateException("cannot tell of thread " + thread + ": " + Errno.name(-result));
                }
            }
        }
        return refused;
    }

    /** Those that are not there are passed over. */
    void remove(Collection<Integer> tids) {
        try (Memory key = new Memory(KEY_SIZE)) {
            for (int tid : tids) {
                key.setInt(0, tid);
                int result = LibBpf.bpf_map_delete_elem(mapFd, key);
                if (result < 0 && result != -Errno.ENOENT) {
                    throw new IllegalStateException("cannot forget thread " + tid + ": " + Errno.name(-result));
                }
            }
        }
    }
}
