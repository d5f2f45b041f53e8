package dev.weir.denominators;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The counters of one subtask as Flink showed them over time.
 *
 * <p>Flink renews what it shows every ten seconds or so, and says nothing about the age of what it shows. So only a <em>change</em> dates a reading: it was renewed between
 * two polls. The first reading has no date unless an earlier poll found nothing. Times of work and idleness are among the counters, so that a renewal is seen even
 * when no record moves.
 */
final class SubtaskHistory {
    /**
     * What was shown from some moment on.
     *
     * @param dateError how far the truth may lie from {@code at}
     * @param attempt the execution attempt that it was counted by
     */
    record Reading(Instant at, Duration dateError, int attempt, Map<String, Long> counters) {
        Reading {
            requireNonNull(at, "at is null");
            requireNonNull(dateError, "dateError is null");
            counters = Map.copyOf(counters);
        }

        /**
         * Whether a count of records is lower than before: then it has begun anew. Only these are looked at, since {@code accumulateBusyTimeMs} is a difference that Flink
         * computes from other times, and falls by some milliseconds now and then.
         */
        boolean beganAnewSince(Map<String, Long> earlier) {
            return counters.entrySet().stream()
                    .anyMatch(now -> FlinkOperator.isRecordCount(now.getKey())
                            && now.getValue() < earlier.getOrDefault(now.getKey(), 0L));
        }

        long value(String counter) {
            Long value = counters.get(counter);
            return value == null ? 0 : value;
        }
    }

    private final List<Reading> dated = new ArrayList<>();
    private Optional<Instant> lastPoll = Optional.empty();
    private Map<String, Long> lastShown = Map.of();
    private int attempt;

    /**
     * One poll.
     *
     * @param at between sending the request and its answer
     * @param counters empty when Flink shows nothing, as at first
     * @param attemptNow the subtask's attempt as read after the counters
     */
    void shown(Instant at, Map<String, Long> counters, int attemptNow) {
        boolean changed = !counters.isEmpty() && !counters.equals(lastShown);
        if (changed && lastPoll.isPresent()) {
            Duration half = Duration.between(lastPoll.get(), at).dividedBy(2);
            Instant middle = lastPoll.get().plus(half);
            Reading reading = new Reading(middle, half, attemptNow, counters);
            // Between the counters and the attempt a new attempt may have begun, which has counted nothing yet.
            boolean byOldAttempt = attemptNow != attempt && !reading.beganAnewSince(lastShown);
            dated.add(byOldAttempt ? new Reading(middle, half, attempt, counters) : reading);
        }
        if (!counters.isEmpty()) {
            lastShown = Map.copyOf(counters);
        }
        lastPoll = Optional.of(at);
        attempt = attemptNow;
    }

    List<Reading> readings() {
        return List.copyOf(dated);
    }

    /** One counter's readings. */
    List<CountCurve.Reading> readings(String counter) {
        List<CountCurve.Reading> found = new ArrayList<>();
        for (int i = 0; i < dated.size(); i++) {
            Reading now = dated.get(i);
            // A new JobManager counts attempts from 0 again: falling counts tell a restart, too.
            boolean anew = i > 0
                    && (now.attempt() != dated.get(i - 1).attempt()
                            || now.beganAnewSince(dated.get(i - 1).counters()));
            found.add(new CountCurve.Reading(now.at(), now.dateError(), now.value(counter), anew));
        }
        return found;
    }

    /** Whether enough is known to tell the counts up to an instant without extrapolation. */
    boolean reaches(Instant instant) {
        return dated.size() >= 2 && !dated.get(dated.size() - 1).at().isBefore(instant);
    }
}
