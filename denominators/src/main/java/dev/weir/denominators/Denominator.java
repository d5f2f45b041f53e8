package dev.weir.denominators;

import dev.weir.model.EventCounts;
import dev.weir.model.WeirException;
import java.time.Instant;

/**
 * One {@code --events SPEC}: the number of events that cycles are divided by.
 *
 * <p>Call {@link #begin} before the window, as early as possible, {@link #between} after it, and {@link #close} in any case. Engines show their counters seconds late
 * and seldom, so an implementation may read all the time in between.
 */
public interface Denominator extends AutoCloseable {
    /**
     * Reads a spec, without any input or output.
     *
     * <ul>
     *   <li>a positive number: {@code 134892334}, {@code 1.3e8}
     *   <li>{@code flink:http://host:8081} or {@code flink:http://host:8081/JOB}
     * </ul>
     *
     * @throws WeirException USAGE when the spec is none of them
     */
    static Denominator parse(String spec) {
        return DenominatorSpec.parse(spec);
    }

    /**
     * Checks the endpoint and begins to read. Returns within seconds.
     *
     * @throws WeirException when there is nothing that could be counted: REMOTE when the endpoint does not answer, ENVIRONMENT when no job runs, USAGE when several
     *     do and none was named
     */
    void begin();

    /**
     * The events of the window. May wait for the engine to show counters from behind the window's end; an interrupt ends that wait, and
     * what is known by then is used.
     *
     * @param windowStart by the clock of this machine
     * @param windowEnd by the clock of this machine
     * @throws WeirException when the window's events cannot be told: REMOTE when the endpoint stopped answering, QUALITY when the readings do not cover the window
     */
    EventCounts between(Instant windowStart, Instant windowEnd);

    /** Ends all reading. */
    @Override
    void close();
}
