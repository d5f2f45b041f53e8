package dev.weir.aggregator;

import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts one process's samples, row by row and thread by thread. */
final class ProcessTally {
    private final TaskRows rows;
    private final long[] samples;
    private final long[] certain;
    private final long[] possible;
    private final long[] kernel;
    private final Map<Integer, long[]> javaByThread = new TreeMap<>();
    private final Map<AmbiguousStack, Long> ambiguous = new HashMap<>();
    private long ambiguousTasks;
    private long incomplete;
    private long doubtful;
    private long inlined;

    ProcessTally(TaskRows rows) {
        this.rows = rows;
        samples = new long[rows.size()];
        certain = new long[rows.size()];
        possible = new long[rows.size()];
        kernel = new long[rows.size()];
    }

    void add(Sample sample, Attribution attribution) {
        long count = sample.count();
        int row = attribution.row();
        int top = rows.topOf(row);
        TreeSet<Integer> mayBe = new TreeSet<>(attribution.possible());
        TreeSet<Integer> tops = new TreeSet<>();
        mayBe.forEach(each -> tops.add(rows.topOf(each)));
        mayBe.addAll(tops);
        mayBe.forEach(each -> possible[each] += count);
        boolean kernelLeaf = isInKernel(sample.stackTrace());
        boolean java = has(sample.stackTrace(), FrameKind.JAVA, FrameKind.JAVA_INLINED, FrameKind.JAVA_INTERPRETED);
        for (int each : row == top ? List.of(row) : List.of(top, row)) {
            samples[each] += count;
            kernel[each] += kernelLeaf ? count : 0;
            if (java) {
                javaByThread.computeIfAbsent(sample.tid(), tid -> new long[rows.size()])[each] += count;
            }
        }
        boolean certainTask = attribution.complete() && tops.size() == 1;
        certain[top] += certainTask ? count : 0;
        if (row != top) {
            certain[row] += attribution.isCertain() ? count : 0;
        }
        ambiguousTasks += certainTask ? 0 : count;
        incomplete += attribution.complete() ? 0 : count;
        doubtful += sample.doubt().isPresent() ? count : 0;
        inlined += has(sample.stackTrace(), FrameKind.JAVA_INLINED) ? count : 0;
        if (!attribution.isCertain()) {
            String method =
                    sample.doubt().map(Doubt::method).orElseThrow().method().name();
            ambiguous.merge(new AmbiguousStack(attribution, method), count, Long::sum);
        }
    }

    long kept() {
        long kept = 0;
        for (int row = 0; row < samples.length; row++) {
            kept += rows.get(row).isTop() ? samples[row] : 0;
        }
        return kept;
    }

    List<RowCount> counts(int lostRow, long lost) {
        List<RowCount> counts = new ArrayList<>();
        for (int row = 0; row < samples.length; row++) {
            counts.add(
                    row == lostRow
                            ? new RowCount(lost, lost, lost, 0)
                            : new RowCount(samples[row], certain[row], possible[row], kernel[row]));
        }
        return counts;
    }

    /** Samples with a Java frame, by thread and row. */
    Map<Integer, long[]> javaByThread() {
        return javaByThread;
    }

    ProcessDoubt doubt() {
        // A profiler that knows of doubt finds it in any JVM: code between two calls is sampled most of the time.
        return new ProcessDoubt(ambiguousTasks, incomplete, doubtful == 0 ? inlined : 0, ambiguous);
    }

    private static boolean isInKernel(StackTrace stack) {
        return !stack.frames().isEmpty() && stack.frames().get(0).kind() == FrameKind.KERNEL;
    }

    private static boolean has(StackTrace stack, FrameKind... kinds) {
        for (Frame frame : stack.frames()) {
            for (FrameKind kind : kinds) {
                if (frame.kind() == kind) {
                    return true;
                }
            }
        }
        return false;
    }
}
