package dev.weir.denominators;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that counts a job's events and can be asked at any moment: what {@link PolledDenominator} polls.
 *
 * <p>One thread connects; then another one reads, until {@link #close}.
 */
interface CounterSource extends AutoCloseable {
    /** What a counter counts. */
    enum Role {
        /** Events that entered the job: their sum is divided by. */
        JOB,
        /** Events that entered one operator. */
        IN,
        /** Events that left one operator. */
        OUT
    }

    /**
     * One counter.
     *
     * @param operator empty for {@link Role#JOB}
     * @param part the partition, instance, or subtask that counts alone and may begin anew alone; empty when there is one only
     */
    record Counter(Role role, String operator, String part) {
        public Counter {
            requireNonNull(role, "role is null");
            requireNonNull(operator, "operator is null");
            requireNonNull(part, "part is null");
        }

        static Counter job(String part) {
            return new Counter(Role.JOB, "", part);
        }

        static Counter in(String operator, String part) {
            return new Counter(Role.IN, operator, part);
        }

        static Counter out(String operator, String part) {
            return new Counter(Role.OUT, operator, part);
        }
    }

    /**
     * What is shown now.
     *
     * @param at when it was counted, by this machine's clock; empty when nobody tells, and then the middle of the request is taken
     * @param dateError how far {@code at} may be off, where the source knows
     * @param counts since whenever; a counter that appears after the first reading began at 0 then, one that is missing stands still. In the order in which operators are to be
     *     listed
     */
    record Totals(Optional<Instant> at, Duration dateError, Map<Counter, Long> counts) {
        public Totals {
            requireNonNull(at, "at is null");
            requireNonNull(dateError, "dateError is null");
            counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        }

        public Totals(Optional<Instant> at, Map<Counter, Long> counts) {
            this(at, Duration.ZERO, counts);
        }

        public Totals(Map<Counter, Long> counts) {
            this(Optional.empty(), counts);
        }
    }

    /** How a count is shown. */
    enum Shown {
        /** As it is at the moment. */
        LIVE,
        /** As it was when it was last renewed: only a change tells when that was. */
        IN_STEPS
    }

    /** What it means that a count goes backwards. */
    enum Backwards {
        /** It began anew, from 0: all that it shows is to be added. */
        BEGAN_ANEW,
        /** A position was set back: what lies between is processed again, and counted again as it goes on. */
        SET_BACK
    }

    /**
     * Checks the endpoint, and that there is something to count.
     *
     * @throws Unavailable when it does not answer, or not as it should; its message is a part of a sentence, without a full stop
     * @throws WeirException when it answers and there is nothing to count, with advice
     */
    void connect() throws Unavailable, InterruptedException;

    /**
     * Reads all counters once.
     *
     * @throws Unavailable when there is no answer now; the next poll may have one
     * @throws WeirException when no later reading can be of use
     */
    Totals read() throws Unavailable, InterruptedException;

    /** The denominator's own words, such as {@code kafka:broker:9092/group/topic}; the same before and after {@link #connect}. */
    String source();

    /** What is counted, for people: {@code committed offsets of group ysb on 4 partitions of ad-events}. After the last reading. */
    String method();

    /** What the user may check when the endpoint does not answer: a sentence. */
    String advice();

    /** How the counts are shown. */
    Shown shown();

    /** What it means that a count goes backwards. */
    default Backwards backwards() {
        return Backwards.BEGAN_ANEW;
    }

    /** How often the counts are renewed, as far as that is known beforehand: decides only how long to wait for a renewal that does not come. */
    default Duration renewal() {
        return Duration.ofSeconds(5);
    }

    /** How often to read. */
    default Duration every() {
        return Duration.ofMillis(250);
    }

    /** How far a total may be off because of how the source counts, beside when it was read: where it counts only some events and scales up. */
    default double uncertainty(double total) {
        return 0;
    }

    /** What else the source knows of disturbances during the window; a count that goes backwards is marked without it. */
    default List<Mark> marks(Instant windowStart, Instant windowEnd) {
        return List.of();
    }

    /** Lets go of the endpoint. */
    @Override
    void close();
}
