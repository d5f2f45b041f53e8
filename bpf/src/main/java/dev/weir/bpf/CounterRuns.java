package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/** The map of what happened to the counters on each CPU: {@code struct counter} of stack_sampler.h. */
final class CounterRuns {
    static final int COUNTED = 0;
    static final int RUNS = 8;
    static final int WINDOW_NS = 16;
    static final int TAKEN = 24;
    static final int SIZE = 32;

    private final int mapFd;

    CounterRuns(int mapFd) {
        this.mapFd = mapFd;
    }

    /** How often an event overflowed, in whatever process, over all CPUs. */
    long get(int event) {
        int cpus = LibBpf.libbpf_num_possible_cpus();
        try (Memory key = new Memory(Integer.BYTES);
                Memory values = LibC.zeroed((long) cpus * SIZE)) {
            key.setInt(0, event);
            if (LibBpf.bpf_map_lookup_elem(mapFd, key, values) < 0) {
                throw new IllegalArgumentException("no event " + event + ": " + Errno.name(Native.getLastError()));
            }
            long runs = 0;
            for (int cpu = 0; cpu < cpus; cpu++) {
                runs += values.getLong((long) cpu * SIZE + RUNS);
            }
            return runs;
        }
    }
}
