package dev.weir.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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

    /** What {@code --counters auto} divides among the tasks, where there is a PMU: few, since each one more takes its time on the PMU from the others. */
    public static final Set<CounterEvent> AUTO = Collections.unmodifiableSet(
            EnumSet.of(INSTRUCTIONS, BRANCH_MISSES, CACHE_MISSES, STALLED_CYCLES_FRONTEND, STALLED_CYCLES_BACKEND));

    private final String perfName;

    CounterEvent(String perfName) {
        this.perfName = perfName;
    }

    /** The name that {@code perf list} uses. */
    public String perfName() {
        return perfName;
    }

    /** The counter of this name in {@code perf list}. */
    public static Optional<CounterEvent> ofPerfName(String name) {
        return Arrays.stream(values())
                .filter(event -> event.perfName.equals(name))
                .findFirst();
    }
}
