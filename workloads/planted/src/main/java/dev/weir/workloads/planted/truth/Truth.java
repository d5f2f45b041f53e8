package dev.weir.workloads.planted.truth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything that a job's threads tell about their own cost, with a memory of the last minutes.
 *
 * <p>A window can so be asked for after it has passed, by the exact times of a profiler that did not know of the truth.
 */
public final class Truth {
    private static final long PERIOD_MILLIS = 250;
    // Five minutes: the longest thing that is done between a window and the question for it is a run with boundaries.
    private static final int KEPT = 1_200;

    private final Clock primary;
    private final Optional<String> remainder;
    private final List<StageTimes> stages = new CopyOnWriteArrayList<>();
    private final List<AtomicLong> events = new CopyOnWriteArrayList<>();
    private final Map<Clock, AtomicLong> allTimed = Map.of(Clock.WALL, new AtomicLong(), Clock.CPU, new AtomicLong());
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();
    private final ThreadTimes threads = new ThreadTimes();

    /**
     * @param primary the clock that the truth is taken from; the other one checks it
     * @param remainder the task that has all CPU time of the job that no stage has; empty when the stages are all there is
     */
    public Truth(Clock primary, Optional<String> remainder) {
        this.primary = primary;
        this.remainder = remainder;
    }

    /** The times of one thread's stages. */
    public StageTimes stages(List<String> tasks, Clock clock) {
        StageTimes times = new StageTimes(tasks, clock);
        stages.add(times);
        return times;
    }

    /** Counts the events that enter the job on one thread. */
    public AtomicLong events() {
        AtomicLong count = new AtomicLong();
        events.add(count);
        return count;
    }

    /** All events that have entered the job so far. */
    public long countEvents() {
        return events.stream().mapToLong(AtomicLong::get).sum();
    }

    /** Counts the events that were chosen to be timed by this clock where they entered the job. */
    public AtomicLong allTimed(Clock clock) {
        return requireNonNull(allTimed.get(clock));
    }

    /** Begins to remember. */
    public void start() {
        Thread thread = new Thread(this::remember, "planted-truth");
        thread.setDaemon(true);
        thread.start();
    }

    private void remember() {
        try {
            while (true) {
                snapshot();
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes one more snapshot and tells when it was, in milliseconds since 1970. */
    public synchronized long snapshot() {
        threads.read();
        Snapshot snapshot = new Snapshot(
                System.currentTimeMillis(),
                System.nanoTime(),
                countEvents(),
                threads.jobNanos(),
                threads.jvmNanos(),
                Map.of(
                        Clock.WALL,
                        allTimed(Clock.WALL).get(),
                        Clock.CPU,
                        allTimed(Clock.CPU).get()),
                stages.stream().map(StageTimes::copy).toList());
        snapshots.addLast(snapshot);
        if (snapshots.size() > KEPT) {
            snapshots.removeFirst();
        }
        return snapshot.epochMillis();
    }

    /** The truth between two times, as exactly as the snapshots allow: a quarter of a second at each end. */
    public synchronized TruthReport window(long fromEpochMillis, long toEpochMillis) {
        List<Snapshot> within = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            if (snapshot.epochMillis() >= fromEpochMillis && snapshot.epochMillis() <= toEpochMillis) {
                within.add(snapshot);
            }
        }
        if (within.size() < 2) {
            throw new IllegalArgumentException(
                    "nothing is known of the window from " + fromEpochMillis + " to " + toEpochMillis);
        }
        return TruthReport.of(within, List.copyOf(stages), primary, remainder);
    }
}
