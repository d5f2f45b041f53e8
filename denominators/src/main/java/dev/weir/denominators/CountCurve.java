package dev.weir.denominators;

import dev.weir.denominators.SubtaskHistory.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One counter of one subtask as a function of time: straight lines through the dated readings, adding up over attempts.
 *
 * <p>Before the first reading and after the last the nearest line goes on, never below zero. At a restart the old attempt's line goes on to the moment when the job stopped: what
 * it counted between its last reading and that moment is shown by nothing else. Then the count stands still until the job runs again, and goes up from there by what the new
 * attempt counts from zero. Records that are processed twice are counted twice, as they cost twice.
 */
final class CountCurve {
    private record Point(double seconds, double count) {}

    private final Instant origin;
    private final List<Point> points = new ArrayList<>();
    private double extrapolatedRecords;

    private CountCurve(Instant origin) {
        this.origin = origin;
    }

    /**
     * The curve of one counter.
     *
     * @return empty when fewer than two readings, or a restart right after the first, leave the rate unknown
     */
    static Optional<CountCurve> of(List<Reading> readings, String counter, JobTimes times) {
        if (readings.size() < 2) {
            return Optional.empty();
        }
        CountCurve curve = new CountCurve(readings.get(0).at());
        curve.add(readings.get(0).at(), (double) readings.get(0).value(counter));
        for (int i = 1; i < readings.size(); i++) {
            Reading before = readings.get(i - 1);
            Reading now = readings.get(i);
            long increase = now.value(counter) - before.value(counter);
            // A new JobManager counts attempts from 0 again: falling counts tell a restart, too.
            boolean restarted = now.attempt() != before.attempt() || now.beganAnewSince(before.counters());
            if (!restarted) {
                curve.add(now.at(), curve.last().count() + increase);
            } else if (!curve.restart(before, now, counter, times)) {
                return Optional.empty();
            }
        }
        times.end().ifPresent(curve::end);
        return Optional.of(curve);
    }

    private boolean restart(Reading before, Reading now, String counter, JobTimes times) {
        if (points.size() < 2) {
            return false;
        }
        JobTimes.Pause pause = times.between(before.at(), now.at())
                .orElseGet(() -> new JobTimes.Pause(
                        before.at().plus(Duration.between(before.at(), now.at()).dividedBy(2)), before.at()));
        double seconds = seconds(pause.stopped());
        double more = Math.max(0, rateAtEnd()) * (seconds - last().seconds());
        extrapolatedRecords += more;
        add(pause.stopped(), last().count() + more);
        if (pause.resumed().isAfter(pause.stopped()) && pause.resumed().isBefore(now.at())) {
            add(pause.resumed(), last().count());
        }
        add(now.at(), last().count() + now.value(counter));
        return true;
    }

    private void end(Instant at) {
        double seconds = seconds(at);
        if (seconds > last().seconds()) {
            double more = Math.max(0, rateAtEnd()) * (seconds - last().seconds());
            extrapolatedRecords += more;
            add(at, last().count() + more);
        }
        // A job that has ended counts no more.
        points.add(new Point(last().seconds() + 1, last().count()));
    }

    private void add(Instant at, double count) {
        points.add(new Point(seconds(at), count));
    }

    private Point last() {
        return points.get(points.size() - 1);
    }

    private double rateAtEnd() {
        return rate(points.size() - 2);
    }

    private double rate(int from) {
        Point a = points.get(from);
        Point b = points.get(from + 1);
        return b.seconds() > a.seconds() ? (b.count() - a.count()) / (b.seconds() - a.seconds()) : 0;
    }

    private double seconds(Instant at) {
        return Duration.between(origin, at).toNanos() / 1e9;
    }

    /** Records that no reading shows but the rate before a restart or the end of the job makes likely. */
    double extrapolatedRecords() {
        return extrapolatedRecords;
    }

    /** The count at an instant, relative to an arbitrary zero: only differences mean something. */
    double at(Instant instant) {
        double seconds = seconds(instant);
        int segment = 0;
        while (segment < points.size() - 2 && points.get(segment + 1).seconds() <= seconds) {
            segment++;
        }
        Point from = points.get(segment);
        return Math.max(0, from.count() + rate(segment) * (seconds - from.seconds()));
    }
}
