package dev.weir.workloads.planted.stages;

import dev.weir.workloads.planted.Workload;
import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.StageTimes;
import dev.weir.workloads.planted.truth.Truth;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Parse, filter and window one event after the other, in one thread and one compiled method.
 *
 * <p>Implementation notes. Two truths that do not share their faults:
 *
 * <ul>
 *   <li>In each block one event, chosen at random, has the wall clock read between its stages, by the very loop that is profiled. {@link System#nanoTime()} is an intrinsic without a
 *       safepoint, so the branch adds neither a call that could stop inlining nor debug information; everything else is done outside the loop. Half of the chosen
 *       events are timed as a whole only: what the edges inside make the others longer is what an edge costs, and is taken off.
 *   <li>Every 101st block goes through one stage after the other, each timed by the thread's CPU clock: no edges between events, blind to
 *       preemption, but compiled apart.
 * </ul>
 *
 * The stages have no loop of their own: HotSpot puts a safepoint poll into most loops, which brings debug information along, and two
 * earlier forms with loops in the stages showed no error in a frame-pointer profile (one run each). This form was chosen because it can show one; not every start does.
 *
 * <p>Every step of an event, and every event, waits for the result of the one before. Without that chain the processor works on the next stage while it finishes the last, some 60 ns an edge here, and the time
 * of a stage would mean nothing: the two truths then differed by up to 4 points, with it by 0.8 at most in the same three jobs.
 */
public final class StageLoop implements Workload {
    private static final List<String> TASKS = List.of("Parse", "Filter", "Window");
    private static final int BLOCK = 256;
    private static final int FIELDS = 4;
    private static final int BLOCKS_PER_BATCH = 101;

    private final Proportions proportions;
    private final long[][] lines = new long[BLOCK][FIELDS];
    private final long[][] fields = new long[BLOCK][FIELDS];
    private final WindowStage window = new WindowStage();
    private final long[] edges = new long[TASKS.size() + 2];
    private final SplittableRandom random = new SplittableRandom(20_261_120);
    private final Truth truth = new Truth(Clock.WALL, Optional.empty());
    private final StageTimes times = truth.stages(TASKS, Clock.WALL);
    private final StageTimes batchTimes = truth.stages(TASKS, Clock.CPU);
    private long last;
    private volatile boolean running = true;

    public StageLoop(Proportions proportions) {
        this.proportions = proportions;
        for (int i = 0; i < BLOCK; i++) {
            // Decimal digits, eight to a word.
            for (int word = 0; word < FIELDS; word++) {
                for (int digit = 0; digit < 8; digit++) {
                    lines[i][word] = lines[i][word] << 8 | '0' + random.nextInt(10);
                }
            }
        }
    }

    @Override
    public Truth start() {
        Thread worker = new Thread(this::work, "stages");
        worker.setDaemon(true);
        worker.start();
        return truth;
    }

    @Override
    public void close() {
        running = false;
    }

    private void work() {
        AtomicLong events = truth.events();
        AtomicLong timed = truth.allTimed(Clock.WALL);
        AtomicLong batched = truth.allTimed(Clock.CPU);
        for (long block = 1; running; block++) {
            if (block % BLOCKS_PER_BATCH == 0) {
                batch();
                batched.lazySet(batched.getPlain() + BLOCK);
            } else {
                boolean everyEdge = block % 2 == 0;
                pipeline(random.nextInt(BLOCK), everyEdge);
                if (everyEdge) {
                    times.commit(edges);
                    timed.lazySet(timed.getPlain() + 1);
                } else {
                    times.commitWhole(edges[3] - edges[0]);
                }
            }
            events.lazySet(events.getPlain() + BLOCK);
        }
    }

    /** One block of events, one of which is timed: as a whole, or at the edges of its stages too. */
    private void pipeline(int chosen, boolean everyEdge) {
        long chain = last;
        for (int i = 0; i < BLOCK; i++) {
            boolean timed = i == chosen;
            if (timed) {
                edges[0] = System.nanoTime();
            }
            chain = ParseStage.parse(chain, lines[i], fields[i], proportions.parse);
            if (timed && everyEdge) {
                edges[1] = System.nanoTime();
            }
            chain = FilterStage.score(chain, fields[i], proportions.filter);
            if (timed && everyEdge) {
                edges[2] = System.nanoTime();
            }
            chain = window.add(chain, proportions.window);
            if (timed) {
                edges[3] = System.nanoTime();
                edges[4] = System.nanoTime();
            }
        }
        last = chain;
    }

    private void batch() {
        long chain = last;
        edges[0] = Clock.CPU.now();
        for (int i = 0; i < BLOCK; i++) {
            chain = ParseStage.parse(chain, lines[i], fields[i], proportions.parse);
        }
        edges[1] = Clock.CPU.now();
        for (int i = 0; i < BLOCK; i++) {
            chain = FilterStage.score(chain, fields[i], proportions.filter);
        }
        edges[2] = Clock.CPU.now();
        for (int i = 0; i < BLOCK; i++) {
            chain = window.add(chain, proportions.window);
        }
        edges[3] = Clock.CPU.now();
        edges[4] = Clock.CPU.now();
        batchTimes.commit(edges);
        last = chain;
    }
}
