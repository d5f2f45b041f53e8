package dev.weir.workloads.planted.flink;

import dev.weir.workloads.planted.truth.Clock;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Makes the records at a set rate, and chooses at random which are timed. */
final class LineGenerator implements GeneratorFunction<Long, Line> {
    private static final long serialVersionUID = 1;
    private static final int DIFFERENT = 4_096;
    // One of 64: at 60,000 records/s close to a thousand a second.
    private static final int RECORDS_PER_TIMED = 64;
    private static final int RECORDS_PER_LOOK = 128;

    private final int recordsPerSecond;
    private transient byte[][] lines = {};
    private transient SplittableRandom random = new SplittableRandom();
    private transient AtomicLong events = new AtomicLong();
    private transient AtomicLong timed = new AtomicLong();
    private transient AtomicLong repeated = new AtomicLong();
    private transient long began;
    private transient long made;

    LineGenerator(int recordsPerSecond) {
        this.recordsPerSecond = recordsPerSecond;
    }

    @Override
    public void open(SourceReaderContext context) {
        random = new SplittableRandom(20_261_120);
        lines = new byte[DIFFERENT][];
        // All numbers have the same length: branches on it are foreseen when the work is repeated, and would not be in
        // the job.
        for (int i = 0; i < DIFFERENT; i++) {
            lines[i] = String.format(
                            Locale.ROOT,
                            "{\"sensor\":%d,\"time\":%d,\"value\":%.3f,\"unit\":\"kelvin\"}",
                            random.nextInt(100, 1_000),
                            1_795_000_000_000L + i,
                            random.nextDouble(200, 400))
                    .getBytes(StandardCharsets.UTF_8);
        }
        events = FlinkJob.truth().events();
        timed = FlinkJob.truth().allTimed(Clock.WALL);
        repeated = FlinkJob.truth().allTimed(Clock.CPU);
        began = System.nanoTime();
    }

    @Override
    public Line map(Long number) throws InterruptedException {
        if (made % RECORDS_PER_LOOK == 0) {
            pace();
        }
        made++;
        Line line = new Line();
        line.json = lines[(int) (number % DIFFERENT)];
        if (random.nextInt(RECORDS_PER_TIMED) == 0) {
            line.timed = true;
            timed.lazySet(timed.getPlain() + 1);
            // Functions repeat one of eight timed records.
            if (timed.getPlain() % FunctionTimes.TIMED_PER_REPEATED == 0) {
                repeated.lazySet(repeated.getPlain() + 1);
            }
        }
        events.lazySet(made);
        return line;
    }

    private void pace() throws InterruptedException {
        long ahead = made * 1_000_000_000L / recordsPerSecond - (System.nanoTime() - began);
        if (ahead > 1_000_000) {
            Thread.sleep(ahead / 1_000_000);
        } else if (ahead < -1_000_000_000L) {
            // A second behind: what could not be made then is not made up for.
            began -= ahead;
        }
    }
}
