package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.ThreadAllocation;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Which part of a process's collector and compiler work is whose.
 *
 * <p>The tasks of the profile and Unmatched pay, by their samples with a Java frame: native code neither allocates on the heap nor is it compiled. The collector's work goes by the bytes
 * that each thread allocated, each thread's bytes divided among its tasks by their samples in it; where the bytes of most threads are not known, or their threads were not
 * sampled, by the samples alone. The compiler's always goes by the samples: nobody counts what it compiled for whom.
 *
 * @param ofGc per row, a sub-task's within its parent's; the tasks' sum to 1, or all are 0 when nobody can be charged
 * @param ofJit the same for the compiler
 */
record ServiceParts(List<Double> ofGc, List<Double> ofJit, ChargeBasis gcBasis) {
    // Below this the threads with known tasks say too little about who allocates.
    private static final double MOST = 0.5;

    ServiceParts {
        ofGc = List.copyOf(ofGc);
        ofJit = List.copyOf(ofJit);
        requireNonNull(gcBasis, "gcBasis is null");
    }

    static ServiceParts of(TaskRows rows, Map<Integer, long[]> javaByThread, List<ThreadAllocation> allocations) {
        double[] byCpu = new double[rows.size()];
        javaByThread.values().forEach(thread -> add(byCpu, thread, 1));
        double[] byBytes = new double[rows.size()];
        double known = 0;
        double all = 0;
        for (ThreadAllocation allocation : allocations) {
            all += allocation.bytes();
            long[] thread = javaByThread.getOrDefault(allocation.tid(), new long[0]);
            long ofTasks = ofTasks(rows, thread);
            if (ofTasks > 0) {
                known += allocation.bytes();
                add(byBytes, thread, (double) allocation.bytes() / ofTasks);
            }
        }
        List<Double> cpu = parts(rows, byCpu);
        boolean allocated = known > 0 && known >= MOST * all;
        return new ServiceParts(
                allocated ? parts(rows, byBytes) : cpu, cpu, allocated ? ChargeBasis.ALLOCATION : ChargeBasis.CPU);
    }

    /** Whether there is anybody to charge. */
    boolean areCharged() {
        return ofJit.stream().anyMatch(part -> part > 0);
    }

    private static void add(double[] sums, long[] counts, double weight) {
        for (int row = 0; row < counts.length; row++) {
            sums[row] += weight * counts[row];
        }
    }

    private static long ofTasks(TaskRows rows, long[] thread) {
        long sum = 0;
        for (int row = 0; row < thread.length; row++) {
            sum += rows.get(row).isTop() && pays(rows.get(row)) ? thread[row] : 0;
        }
        return sum;
    }

    private static List<Double> parts(TaskRows rows, double[] weights) {
        double whole = 0;
        for (int row = 0; row < weights.length; row++) {
            whole += rows.get(row).isTop() && pays(rows.get(row)) ? weights[row] : 0;
        }
        if (whole == 0) {
            return Collections.nCopies(weights.length, 0.0);
        }
        List<Double> parts = new ArrayList<>();
        for (int row = 0; row < weights.length; row++) {
            parts.add(pays(rows.get(row)) ? weights[row] / whole : 0);
        }
        return parts;
    }

    private static boolean pays(TaskRow row) {
        return row.kind() == TaskKind.PROFILE || row.kind() == TaskKind.UNMATCHED;
    }
}
