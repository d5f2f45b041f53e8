package dev.weir.workloads.planted.truth;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The stages of the timed events of one thread, by one clock.
 *
 * <p>Kept in classes of the event's total, so that interrupted events can be left out afterwards, all stages by the same rule, without a threshold that would have to be known
 * beforehand. One thread writes, another copies.
 */
public final class StageTimes {
    // Four classes per doubling: 19 % wide. From 1 ns to over an hour.
    private static final int PER_DOUBLING = 4;
    static final int CLASSES = 42 * PER_DOUBLING;

    private final List<String> tasks;
    private final Clock clock;
    private final AtomicLongArray cells;

    StageTimes(List<String> tasks, Clock clock) {
        this.tasks = List.copyOf(tasks);
        this.clock = clock;
        cells = new AtomicLongArray(CLASSES * width());
    }

    /** The stages, in the order of the edges. */
    List<String> tasks() {
        return tasks;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Keeps one event.
     *
     * @param edges of the clock: one before each stage, one after the last, and one more directly after that, whose distance is what reading the clock costs
     */
    public void commit(long[] edges) {
        int stages = tasks.size();
        // The clock's own interval counts too: an interruption there would spoil what is taken off everywhere.
        int row = classOf(edges[stages + 1] - edges[0]) * width();
        add(row, 1);
        add(row + 1, edges[stages + 1] - edges[stages]);
        for (int stage = 0; stage < stages; stage++) {
            add(row + 2 + stage, edges[stage + 1] - edges[stage]);
        }
    }

    /** Keeps an event of which only the whole was timed, to tell what the edges inside cost the others. */
    public void commitWhole(long nanos) {
        int row = classOf(nanos) * width();
        add(row + 2 + tasks.size(), 1);
        add(row + 3 + tasks.size(), nanos);
    }

    /** Classes of totals; in each the count, the sum of the clock's own cost, and the sum of every stage; then the count and sum of events timed as a whole. */
    long[] copy() {
        long[] copy = new long[cells.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = cells.get(i);
        }
        return copy;
    }

    int width() {
        return tasks.size() + 4;
    }

    private void add(int cell, long amount) {
        // The only writer: an ordered store is enough and costs no barrier.
        cells.lazySet(cell, cells.getPlain(cell) + amount);
    }

    static int classOf(long nanos) {
        long value = Math.max(nanos, 1L << 2);
        int doubling = 63 - Long.numberOfLeadingZeros(value);
        int quarter = (int) (value >>> (doubling - 2)) & (PER_DOUBLING - 1);
        return Math.min(doubling * PER_DOUBLING + quarter, CLASSES - 1);
    }
}
