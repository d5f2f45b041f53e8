package dev.weir.workloads.planted.flink;

import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.StageTimes;
import dev.weir.workloads.planted.truth.Truth;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of one user function of one subtask, and of what lies between the function before it and this one when both are in one thread.
 *
 * <p>That gap belongs to the operator before: it copies the record and hands it on, and a profiler finds its {@code processElement} on the stack. What the record does between
 * threads is none of an operator's.
 *
 * <p>Implementation notes. The thread's CPU clock is no use at the edges of a microsecond: functions timed so added up to 143 % of the job's CPU time (one run, on a loaded machine; a system
 * call that slows the code behind it would explain it, which was not shown). So the second truth repeats the function's work on the last timed records, all in one go between two readings of that clock. Each repetition gets the result of the one before, or the
 * processor would work on two records at once. It makes the function 0.4 % dearer than the truth says.
 *
 * @param <T> what the function works on
 */
final class FunctionTimes<T extends Timing> {
    /** Records repeated at once. */
    private static final int REPEATED = 32;
    /** Timed records for each that is repeated. */
    static final int TIMED_PER_REPEATED = 8;

    /** The work of the function without handing on. */
    interface Work<T> {
        /** Takes what the repetition before gave, 0 in the job itself. */
        long repeat(T record, long before) throws Exception;
    }

    private final StageTimes own;
    private final StageTimes repeated;
    private final StageTimes gap;
    private final boolean afterChained;
    private final Work<T> work;
    private final List<T> recent = new ArrayList<>();
    private final long[] edges = new long[3];
    private long timed;
    private long last;
    private int rehearsals = 2_000;

    /**
     * @param task the function's name, after its operator's and a slash
     * @param before the operator before it in the same chain, or an empty name
     */
    FunctionTimes(Truth truth, String task, String before, Work<T> work) {
        this.work = work;
        afterChained = !before.isEmpty();
        own = truth.stages(List.of(task), Clock.WALL);
        repeated = truth.stages(List.of(task), Clock.CPU);
        gap = truth.stages(List.of(before + "/rest"), Clock.WALL);
    }

    /** Called first in the function, for a timed record. */
    void enter(Timing record) {
        if (afterChained) {
            edges[0] = record.left;
            edges[1] = System.nanoTime();
            edges[2] = System.nanoTime();
            gap.commit(edges);
        }
        edges[0] = System.nanoTime();
    }

    /** Called last, before the record is handed on. */
    void leave(T record) throws Exception {
        edges[1] = System.nanoTime();
        edges[2] = System.nanoTime();
        own.commit(edges);
        repeat(record);
        record.left = System.nanoTime();
    }

    /** Repeats the work on some of the records that are given, after they were timed. */
    void repeat(T record) throws Exception {
        timed++;
        if (timed / REPEATED % TIMED_PER_REPEATED == 0) {
            recent.add(record);
            if (recent.size() == REPEATED) {
                repeatAll();
                recent.clear();
            }
        }
    }

    private void repeatAll() throws Exception {
        // At first many times: in the job the work is inlined into its operator; what is repeated is compiled by
        // itself, and would take minutes to be called
        // often enough. Later once: the records have left the caches since they were timed, which made 200 ns of work
        // look like 650.
        for (; rehearsals > 0; rehearsals--) {
            repeatOnce();
        }
        rehearsals = 1;
        edges[0] = Clock.CPU.now();
        repeatOnce();
        edges[1] = Clock.CPU.now();
        edges[2] = Clock.CPU.now();
        repeated.commit(edges);
    }

    private void repeatOnce() throws Exception {
        for (int i = 0; i < REPEATED; i++) {
            last = work.repeat(recent.get(i), last & 1);
        }
    }
}
