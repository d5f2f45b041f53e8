package dev.weir.workloads.planted.truth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was counted up to one moment. Two of them make a window.
 *
 * @param events that entered the job
 * @param jobNanos CPU time of the threads that are not the JVM's own
 * @param jvmNanos CPU time of the JVM's own threads: collectors, compilers, service threads
 * @param allTimed by clock: events that were chosen at the entry
 * @param cells of every {@link StageTimes}, in the order in which they were registered; later ones may lack
 */
record Snapshot(
        long epochMillis,
        long nanos,
        long events,
        long jobNanos,
        long jvmNanos,
        Map<Clock, Long> allTimed,
        List<long[]> cells) {

    /** What was counted between an earlier snapshot and this. */
    Snapshot since(Snapshot earlier) {
        Map<Clock, Long> timed = new HashMap<>();
        allTimed.forEach((clock, count) -> timed.put(clock, count - earlier.allTimed.getOrDefault(clock, 0L)));
        List<long[]> differences = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            long[] difference = cells.get(i).clone();
            if (i < earlier.cells.size()) {
                long[] before = earlier.cells.get(i);
                for (int k = 0; k < difference.length; k++) {
                    difference[k] -= before[k];
                }
            }
            differences.add(difference);
        }
        return new Snapshot(
                epochMillis,
                nanos - earlier.nanos,
                events - earlier.events,
                jobNanos - earlier.jobNanos,
                jvmNanos - earlier.jvmNanos,
                timed,
                differences);
    }
}
