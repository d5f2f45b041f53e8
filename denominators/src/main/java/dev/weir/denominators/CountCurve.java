package dev.weir.denominators;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One counter as a function of time: straight lines through the dated readings, adding up over attempts.
 *
 * <p>Before the first reading and after the last the nearest line goes on, never below zero. At a restart the old attempt's line goes on to the moment when the job stopped: what
 * it counted between its last reading and that moment is shown by nothing else. Then the count stands still until the job runs again, and goes up from there by what the new
 * attempt counts from zero. Records that are processed twice are counted twice, as they cost twice.
 */
final class CountCurve {
    /**
     * What a counter showed.
     *
     * @param dateError how far the truth may lie from {@code at}
     * @param anew whether it has begun anew since the last reading
     */
    record Reading(Instant at, Duration dateError, long count, boolean anew) {
        Reading {
            requireNonNull(at, "at is null");
            requireNonNull(dateError, "dateError is null");
        }
    }

    private record Point(double seconds, double dateError, double count) {}

    /** Records between the last reading and a stop, which no reading shows. */
    private record Guess(double fromSeconds, double toSeconds, double records) {}

    private final Instant origin;
    private final double floor;
    private final List<Point> points = new ArrayList<>();
    private final List<Guess> guesses = new ArrayList<>();

    private CountCurve(Instant origin, double floor) {
        this.origin = origin;
        this.floor = floor;
    }

    /**
     * The curve of one counter.
     *
     * @param floor below which it never was; 0 when nothing is known
     * @return empty when fewer than two readings, or a restart right after the first, leave the rate unknown
     */
    static Optional<CountCurve> of(List<Reading> readings, JobTimes times, double floor) {
        if (readings.size() < 2) {
            return Optional.empty();
        }
        CountCurve curve = new CountCurve(readings.get(0).at(), floor);
        curve.add(readings.get(0), (double) readings.get(0).count());
        for (int i = 1; i < readings.size(); i++) {
            Reading before = readings.get(i - 1);
            Reading now = readings.get(i);
            if (!now.anew()) {
                curve.add(now, curve.last().count() + (now.count() - before.count()));
            } else if (!curve.restart(before, now, times)) {
                return Optional.empty();
            }
        }
        times.end().ifPresent(curve::end);
        return Optional.of(curve);
    }

    private boolean restart(Reading before, Reading now, JobTimes times) {
        if (points.size() < 2) {
            return false;
        }
        JobTimes.Pause pause = times.between(before.at(), now.at())
                .orElseGet(() -> new JobTimes.Pause(
                        before.at().plus(Duration.between(before.at(), now.at()).dividedBy(2)), before.at()));
        guess(pause.stopped());
        if (pause.resumed().isAfter(pause.stopped()) && pause.resumed().isBefore(now.at())) {
            points.add(new Point(seconds(pause.resumed()), 0, last().count()));
        }
        add(now, last().count() + now.count());
        return true;
    }

    private void guess(Instant stopped) {
        double seconds = seconds(stopped);
        double more = Math.max(0, rate(points.size() - 2)) * (seconds - last().seconds());
        guesses.add(new Guess(last().seconds(), seconds, more));
        points.add(new Point(seconds, 0, last().count() + more));
    }

    private void end(Instant at) {
        if (seconds(at) > last().seconds()) {
            guess(at);
        }
        // A job that has ended counts no more.
        points.add(new Point(last().seconds() + 1, 0, last().count()));
    }

    private void add(Reading reading, double count) {
        points.add(new Point(seconds(reading.at()), reading.dateError().toNanos() / 1e9, count));
    }

    private Point last() {
        return points.get(points.size() - 1);
    }

    private double rate(int from) {
        Point a = points.get(from);
        Point b = points.get(from + 1);
        return b.seconds() > a.seconds() ? (b.count() - a.count()) / (b.seconds() - a.seconds()) : 0;
    }

    private double seconds(Instant at) {
        return Duration.between(origin, at).toNanos() / 1e9;
    }

    /** Records of a window that no reading shows but the rate before a restart or the end of the job makes likely. */
    double guessed(Instant start, Instant end) {
        return guesses.stream()
                .filter(guess -> guess.toSeconds() > seconds(start) && guess.fromSeconds() < seconds(end))
                .mapToDouble(Guess::records)
                .sum();
    }

    /** The count at an instant, relative to an arbitrary zero: only differences mean something. */
    double at(Instant instant) {
        double seconds = seconds(instant);
        int segment = segment(seconds);
        Point from = points.get(segment);
        return Math.max(floor, from.count() + rate(segment) * (seconds - from.seconds()));
    }

    /** What a window counted: never negative. */
    double between(Instant start, Instant end) {
        return Math.max(0, at(end) - at(start));
    }

    private int segment(double seconds) {
        int segment = 0;
        while (segment < points.size() - 2 && points.get(segment + 1).seconds() <= seconds) {
            segment++;
        }
        return segment;
    }

    /**
     * How far the truth may lie from {@link #at}.
     *
     * <p>If the rate changes once between two readings, from r to s, a straight line between them is wrong by |r - s| ab / (a + b) at most, a and b being the times to either reading. By how
     * much the rate changes the neighbouring segments tell. A count never falls, so neither reading can be missed by more than what lies between. To that comes the error
     * of the readings' dates.
     */
    double uncertaintyAt(Instant instant) {
        double seconds = seconds(instant);
        int segment = segment(seconds);
        Point from = points.get(segment);
        Point to = points.get(segment + 1);
        double rate = rate(segment);
        double slowest = rate;
        double fastest = rate;
        boolean alone = true;
        for (int near = Math.max(0, segment - 1); near <= Math.min(points.size() - 2, segment + 1); near++) {
            if (points.get(near + 1).seconds() > points.get(near).seconds()) {
                alone &= near == segment;
                slowest = Math.min(slowest, rate(near));
                fastest = Math.max(fastest, rate(near));
            }
        }
        double change = alone ? rate : fastest - slowest;
        double before = seconds - from.seconds();
        double after = to.seconds() - seconds;
        if (before < 0) {
            return -before * change + from.dateError() * rate;
        }
        if (after < 0) {
            return -after * change + to.dateError() * rate;
        }
        double both = before + after;
        if (both == 0) {
            return from.dateError() * rate;
        }
        double curved = Math.min(change * before * after / both, rate * Math.max(before, after));
        return curved + rate * (after * from.dateError() + before * to.dateError()) / both;
    }
}
