package dev.weir.workloads.planted.coarse;

import dev.weir.workloads.planted.Workload;
import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.StageTimes;
import dev.weir.workloads.planted.truth.Truth;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs the stages of one event after the other in one thread.
 *
 * <p>One event of eight is timed by the thread's CPU clock, one by the wall clock. Reading the former is a system call of about 400 ns, known and taken off, against stages that are 30 times as
 * long; it sees neither preemption nor the pauses of a collector, but all that the stage itself does in the kernel.
 */
public final class CoarseLoop implements Workload {
    private static final int EVENTS_PER_TIMED = 8;

    private final List<Stage> stages;
    private final Truth truth = new Truth(Clock.CPU, Optional.empty());
    private final StageTimes wall;
    private final StageTimes cpu;
    private volatile boolean running = true;

    private CoarseLoop(List<Stage> stages) {
        this.stages = stages;
        List<String> tasks = stages.stream().map(Stage::task).toList();
        wall = truth.stages(tasks, Clock.WALL);
        cpu = truth.stages(tasks, Clock.CPU);
    }

    /** Deep stacks, calls that the JVM cannot foresee, streams, and code that is made at run time. */
    public static CoarseLoop deep() {
        return new CoarseLoop(List.of(
                new Descent.Left(),
                new Descent.Right(),
                new Megamorphic(),
                new Streams(),
                new Handles(),
                new Proxies()));
    }

    /** Garbage of several kinds, beside a stage that makes none. */
    public static CoarseLoop allocation() {
        return new CoarseLoop(List.of(new Text(), new Boxes(), new LargeArrays(), new Compute()));
    }

    /** Native code of the JDK, and system calls. */
    public static CoarseLoop natives() {
        return new CoarseLoop(List.of(
                new Compress(), new Decompress(), new Checksum(), new SmallFile(), new Loopback(), new Compute()));
    }

    @Override
    public Truth start() {
        Thread worker = new Thread(this::work, "coarse");
        worker.setDaemon(true);
        worker.start();
        return truth;
    }

    @Override
    public void close() throws Exception {
        running = false;
        for (Stage stage : stages) {
            stage.close();
        }
    }

    private void work() {
        AtomicLong events = truth.events();
        AtomicLong wallTimed = truth.allTimed(Clock.WALL);
        AtomicLong cpuTimed = truth.allTimed(Clock.CPU);
        SplittableRandom random = new SplittableRandom(20_261_120);
        long seed = 1;
        try {
            while (running) {
                switch (random.nextInt(EVENTS_PER_TIMED)) {
                    case 0 -> {
                        seed = timed(seed, wall);
                        wallTimed.lazySet(wallTimed.getPlain() + 1);
                    }
                    case 1 -> {
                        seed = timed(seed, cpu);
                        cpuTimed.lazySet(cpuTimed.getPlain() + 1);
                    }
                    default -> seed = untimed(seed);
                }
                events.lazySet(events.getPlain() + 1);
            }
        } catch (Exception e) {
            if (running) {
                throw new IllegalStateException("a stage failed", e);
            }
        }
    }

    private long untimed(long seed) throws Exception {
        long result = seed;
        for (int i = 0; i < stages.size(); i++) {
            result = stages.get(i).run(result);
        }
        return result;
    }

    private long timed(long seed, StageTimes times) throws Exception {
        int count = stages.size();
        long[] edges = new long[count + 2];
        Clock clock = times == wall ? Clock.WALL : Clock.CPU;
        long result = seed;
        edges[0] = clock.now();
        for (int i = 0; i < count; i++) {
            result = stages.get(i).run(result);
            edges[i + 1] = clock.now();
        }
        edges[count + 1] = clock.now();
        times.commit(edges);
        return result;
    }
}
