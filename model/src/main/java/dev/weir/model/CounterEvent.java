package dev.weir.model;

/** A quantity that the kernel or the CPU counts per process while it runs. */
public enum CounterEvent {
    /** Nanoseconds on a CPU. */
    TASK_CLOCK("task-clock"),
    /** Core cycles of the PMU: what a cycle means on this clock frequency, turbo included. */
    CYCLES("cycles"),
    /** Ticks of the time-stamp counter while the process ran: cycles at the constant reference frequency. */
    REFERENCE_CYCLES("msr/tsc"),
    INSTRUCTIONS("instructions"),
    BRANCHES("branches"),
    BRANCH_MISSES("branch-misses"),
    CACHE_REFERENCES("cache-references"),
    CACHE_MISSES("cache-misses"),
    STALLED_CYCLES_FRONTEND("stalled-cycles-frontend"),
    STALLED_CYCLES_BACKEND("stalled-cycles-backend"),
    CONTEXT_SWITCHES("context-switches"),
    CPU_MIGRATIONS("cpu-migrations"),
    PAGE_FAULTS("page-faults");

    private final String perfName;

    CounterEvent(String perfName) {
        this.perfName = perfName;
    }

    /** The name that {@code perf list} uses. */
    public String perfName() {
        return perfName;
    }
}
