package dev.weir.aggregator;

import static java.util.stream.Collectors.toSet;

import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts one process's samples, row by row and thread by thread. */
final class ProcessTally {
    // A profiler that knows of doubt finds it: more than half of the samples fall between two calls, so ten without any
    // are one chance in a thousand.
    private static final long ENOUGH_INLINED = 10;

    private final TaskRows rows;
    private final long[] samples;
    private final long[] certain;
    private final long[] possible;
    private final long[] kernel;
    private final SampleCourse course;
    private final Map<Integer, long[]> javaByThread = new TreeMap<>();
    private final Map<AmbiguousStack, Long> ambiguous = new HashMap<>();
    private long ambiguousTasks;
    private long incomplete;
    private long doubtful;
    private long inlined;

    ProcessTally(TaskRows rows, TimeCells cells) {
        this.rows = rows;
        samples = new long[rows.size()];
        certain = new long[rows.size()];
        possible = new long[rows.size()];
        kernel = new long[rows.size()];
        course = SampleCourse.empty(cells, rows.size());
    }

    void add(Sample sample, Attribution attribution) {
        long count = sample.count();
        int row = attribution.row();
        int top = rows.topOf(row);
        Set<Integer> tops = attribution.possible().stream().map(rows::topOf).collect(toSet());
        Set<Integer> mayBe = new HashSet<>(attribution.possible());
        mayBe.addAll(tops);
        course.kept().add(0, sample.second(), count);
        mayBe.forEach(each -> {
            possible[each] += count;
            course.possible().add(each, sample.second(), count);
        });
        boolean kernelLeaf = isInKernel(sample.stackTrace());
        boolean java = has(sample.stackTrace(), FrameKind.JAVA, FrameKind.JAVA_INLINED, FrameKind.JAVA_INTERPRETED);
        for (int each : row == top ? List.of(row) : List.of(top, row)) {
            samples[each] += count;
            course.named().add(each, sample.second(), count);
            kernel[each] += kernelLeaf ? count : 0;
            if (java) {
                javaByThread.computeIfAbsent(sample.tid(), tid -> new long[rows.size()])[each] += count;
            }
        }
        boolean certainTask = attribution.complete() && tops.size() == 1;
        if (certainTask) {
            certain[top] += count;
            course.certain().add(top, sample.second(), count);
        }
        if (row != top && attribution.isCertain()) {
            certain[row] += count;
            course.certain().add(row, sample.second(), count);
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

    SampleCourse course() {
        return course;
    }

    /** Samples with a Java frame, by thread and row. */
    Map<Integer, long[]> javaByThread() {
        return javaByThread;
    }

    ProcessDoubt doubt() {
        boolean judged = doubtful > 0 || inlined < ENOUGH_INLINED;
        return new ProcessDoubt(ambiguousTasks, incomplete, judged ? 0 : inlined, ambiguous);
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
