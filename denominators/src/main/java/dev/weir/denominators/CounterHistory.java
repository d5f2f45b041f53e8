package dev.weir.denominators;

import dev.weir.denominators.CountCurve.Reading;
import dev.weir.denominators.CounterSource.Backwards;
import dev.weir.denominators.CounterSource.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One counter as the polls saw it.
 *
 * <p>What is shown in steps says nothing about its age, so only a change dates a reading: it was renewed between two polls. A step that does not come for twice as long as the
 * longest one so far means that nothing is being counted.
 */
final class CounterHistory {
    /**
     * A count that was lower than before.
     *
     * @param from the last reading before
     * @param to the first one after
     */
    record Fall(Instant from, Instant to, long before, long after) {}

    private record Poll(Instant at, long count) {}

    private final Shown shown;
    private final Backwards backwards;
    private final List<Reading> dated = new ArrayList<>();
    private final List<Fall> falls = new ArrayList<>();
    private final Poll first;
    private Poll last;
    // What was set back is added again, so that the count only rises.
    private long setBack;
    private long lastRaw;

    /**
     * Begins with the first reading.
     *
     * @param isDated whether it was counted at that time, although it is shown in steps
     */
    CounterHistory(Shown shown, Backwards backwards, Instant at, Duration dateError, long count, boolean isDated) {
        this.shown = shown;
        this.backwards = backwards;
        this.first = new Poll(at, count);
        this.last = first;
        this.lastRaw = count;
        if (isDated || shown == Shown.LIVE) {
            dated.add(new Reading(at, dateError, count, false));
        }
    }

    /**
     * One poll.
     *
     * @param dateError of a live reading: half of what the request took
     */
    void add(Instant at, Duration dateError, long raw) {
        if (!at.isAfter(last.at())) {
            return;
        }
        boolean fell = raw < lastRaw;
        if (fell) {
            falls.add(new Fall(last.at(), at, lastRaw, raw));
            if (backwards == Backwards.SET_BACK) {
                setBack += lastRaw - raw;
            }
        }
        long count = raw + setBack;
        boolean anew = fell && backwards == Backwards.BEGAN_ANEW;
        if (shown == Shown.LIVE) {
            dated.add(new Reading(at, dateError, count, anew));
        } else if (raw != lastRaw) {
            Duration half = Duration.between(last.at(), at).dividedBy(2);
            dated.add(new Reading(last.at().plus(half), half, count, anew));
        }
        lastRaw = raw;
        last = new Poll(at, count);
    }

    /** One poll that showed nothing of the counter. */
    void standStill(Instant at) {
        add(at, Duration.ZERO, lastRaw);
    }

    List<Fall> falls() {
        return List.copyOf(falls);
    }

    /** The dates of the readings that a count is interpolated between. */
    List<Instant> dates() {
        return dated.stream().map(Reading::at).toList();
    }

    /** The longest time between two steps; empty when there were fewer than two. */
    Optional<Duration> longestStep() {
        Optional<Duration> longest = Optional.empty();
        for (int i = 1; i < dated.size(); i++) {
            Duration step = Duration.between(dated.get(i - 1).at(), dated.get(i).at());
            longest = longest.filter(known -> known.compareTo(step) >= 0).or(() -> Optional.of(step));
        }
        return longest;
    }

    /**
     * Whether the count up to an instant is known without extrapolation.
     *
     * @param step how long a step may take
     */
    boolean reaches(Instant instant, Duration step) {
        boolean renewed = !dated.isEmpty() && !dated.get(dated.size() - 1).at().isBefore(instant);
        boolean nothingToShow = shown == Shown.IN_STEPS && standsStill(step);
        return renewed || (nothingToShow && !last.at().isBefore(instant));
    }

    private boolean standsStill(Duration step) {
        Instant since =
                dated.isEmpty() ? first.at() : dated.get(dated.size() - 1).at();
        return last.at().isAfter(since.plus(step.multipliedBy(2)));
    }

    /**
     * The curve through the readings.
     *
     * @param step how long a step may take
     * @return empty when they are too few
     */
    Optional<CountCurve> curve(Duration step) {
        List<Reading> readings = new ArrayList<>(dated);
        if (shown == Shown.IN_STEPS) {
            if (readings.size() < 2
                    && (readings.isEmpty() || readings.get(0).at().isAfter(first.at()))) {
                // How old the first one was is not known, so it is as uncertain as a step is long.
                readings.add(
                        0, new Reading(first.at(), readings.isEmpty() ? Duration.ZERO : step, first.count(), false));
            }
            if (standsStill(step) || readings.size() < 2) {
                readings.add(new Reading(last.at(), Duration.ZERO, last.count(), false));
            }
        }
        return CountCurve.of(readings, new JobTimes(), (double) first.count());
    }
}
