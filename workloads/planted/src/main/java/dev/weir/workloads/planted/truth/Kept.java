package dev.weir.workloads.planted.truth;

import java.util.Arrays;
import java.util.List;

/**
 * The timed events of a window without the interrupted ones.
 *
 * @param timed all of them
 * @param count those that were kept
 * @param timerNanos what one edge costs
 * @param stageNanos of the kept ones, stage by stage, without that
 */
record Kept(long timed, long count, double timerNanos, List<Double> stageNanos) {

    static Kept of(StageTimes times, long[] cells, int limit) {
        int stages = times.tasks().size();
        long timed = sum(cells, 0, times.width(), StageTimes.CLASSES - 1);
        int last = last(times, cells, 0, timed, limit);
        long count = sum(cells, 0, times.width(), last);
        double[] nanos = new double[stages];
        double total = 0;
        for (int stage = 0; stage < stages; stage++) {
            nanos[stage] = sum(cells, 2 + stage, times.width(), last);
            total += nanos[stage];
        }
        double timer = count == 0 ? 0 : (double) sum(cells, 1, times.width(), last) / count;
        long wholes = sum(cells, 2 + stages, times.width(), StageTimes.CLASSES - 1);
        int lastWhole = last(times, cells, 2 + stages, wholes, limit);
        long keptWholes = sum(cells, 2 + stages, times.width(), lastWhole);
        if (keptWholes > 0 && count > 0 && stages > 1) {
            // Between two stages the end of one clock reading overlaps with work, which it does not between two
            // readings: 14 to 17 ns of 22
            // remain on the machine where this was found.
            double whole = (double) sum(cells, 3 + stages, times.width(), lastWhole) / keptWholes;
            timer = (total / count - whole) / (stages - 1);
        }
        double timers = timer * count;
        return new Kept(
                timed,
                count,
                timer,
                Arrays.stream(nanos).mapToObj(sum -> sum - timers).toList());
    }

    /** By the wall clock, leaves out what took more than {@code limit} classes above the median; the CPU clock does not run on during an interruption. */
    private static int last(StageTimes times, long[] cells, int column, long count, int limit) {
        int last = StageTimes.CLASSES - 1;
        if (times.clock() == Clock.CPU) {
            return last;
        }
        long half = 0;
        int median = 0;
        while (median < last && (half += cells[median * times.width() + column]) * 2 < count) {
            median++;
        }
        return Math.min(last, median + limit);
    }

    private static long sum(long[] cells, int column, int width, int last) {
        long sum = 0;
        for (int row = 0; row <= last; row++) {
            sum += cells[row * width + column];
        }
        return sum;
    }
}
