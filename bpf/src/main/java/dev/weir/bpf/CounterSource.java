package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How perf_event_open(2) calls a counter.
 *
 * @param type PERF_TYPE_HARDWARE, PERF_TYPE_SOFTWARE, or the number that the kernel gave a PMU at boot
 */
record CounterSource(int type, long config) {
    private static final Path PMUS = Path.of("/sys/bus/event_source/devices");

    /** This kernel has no such counter, whatever the process; the message says why. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message, null, false, false);
        }
    }

    static CounterSource of(CounterEvent event) throws Missing {
        return of(event, PMUS);
    }

    static CounterSource of(CounterEvent event, Path pmus) throws Missing {
        return switch (event) {
            case TASK_CLOCK -> software(1);
            case PAGE_FAULTS -> software(2);
            case CONTEXT_SWITCHES -> software(3);
            case CPU_MIGRATIONS -> software(4);
            case CYCLES -> hardware(0);
            case INSTRUCTIONS -> hardware(1);
            case CACHE_REFERENCES -> hardware(2);
            case CACHE_MISSES -> hardware(3);
            case BRANCHES -> hardware(4);
            case BRANCH_MISSES -> hardware(5);
            case STALLED_CYCLES_FRONTEND -> hardware(7);
            case STALLED_CYCLES_BACKEND -> hardware(8);
            case REFERENCE_CYCLES -> pmu(pmus.resolve("msr"), "tsc");
        };
    }

    /** Why the kernel has no such counter for us, by what it answered. */
    String absence(int errno) {
        if (type != PerfEvent.TYPE_HARDWARE) {
            return "this kernel does not count it per thread, " + Errno.name(errno);
        }
        return errno == Errno.ENOENT
                ? "no hardware PMU, or one that does not count this (usual in virtual machines), " + Errno.name(errno)
                : "the hardware PMU does not count this, " + Errno.name(errno);
    }

    private static CounterSource hardware(int config) {
        return new CounterSource(PerfEvent.TYPE_HARDWARE, config);
    }

    private static CounterSource software(int config) {
        return new CounterSource(PerfEvent.TYPE_SOFTWARE, config);
    }

    /** An event that a PMU describes in /sys as {@code event=0x00}. */
    private static CounterSource pmu(Path pmu, String event) throws Missing {
        Path description = pmu.resolve("events").resolve(event);
        try {
            int type = Integer.parseInt(KernelFile.read(pmu.resolve("type")));
            String terms = KernelFile.read(description);
            if (!terms.matches("event=0x[0-9a-fA-F]{1,15}")) {
                throw new Missing(description + " has a form that Weir does not know: " + terms);
            }
            return new CounterSource(type, Long.parseLong(terms.substring("event=0x".length()), 16));
        } catch (IOException e) {
            throw new Missing("this kernel has no " + description);
        }
    }
}
