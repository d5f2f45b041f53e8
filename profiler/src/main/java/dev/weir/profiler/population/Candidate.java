package dev.weir.profiler.population;

import dev.weir.model.Tgid;
import java.util.concurrent.TimeUnit;

/**
 * A process of which it is not known yet what it is, and when to look at it next.
 *
 * <p>A main class is in the command line from the first instruction on; a jar is opened, and a Python package's native library loaded, some time after that.
 */
final class Candidate {
    // A JVM of Kafka Streams had its jar open 0.2 s after its start on an idle CPU; on a machine that is starting a
    // whole cluster that takes many times as long.
    static final long GROWS_NANOS = TimeUnit.SECONDS.toNanos(15);

    // A launcher of its own has loaded libjvm.so by then; a shell script has ended or become something else.
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Tgid tgid;
    private final long bornNanos;
    private long dueNanos;

    /**
     * A process that is to be looked at for the first time.
     *
     * @param bornNanos when it began to run its program, as {@link System#nanoTime()}
     */
    Candidate(Tgid tgid, long bornNanos, long delayNanos) {
        this.tgid = tgid;
        this.bornNanos = bornNanos;
        this.dueNanos = bornNanos + delayNanos;
    }

    Tgid tgid() {
        return tgid;
    }

    boolean isDue(long now) {
        return now - dueNanos >= 0;
    }

    long nanosUntilDue(long now) {
        return dueNanos - now;
    }

    /** It was looked at and nothing fitted; false when that is the answer. */
    boolean lookAgain(boolean grows, long now) {
        long age = now - bornNanos;
        if (grows) {
            dueNanos = now + Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, age / 2));
            return age < GROWS_NANOS;
        }
        dueNanos = bornNanos + (age < FIRST_PATIENCE_NANOS ? FIRST_PATIENCE_NANOS : LAST_PATIENCE_NANOS);
        return age < LAST_PATIENCE_NANOS;
    }
}
