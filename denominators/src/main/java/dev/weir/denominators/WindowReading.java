package dev.weir.denominators;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Several curves over one window: what they add up to, second by second, and how sure that is. */
record WindowReading(Instant start, Instant end) {
    WindowReading {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a window ends after its start: " + start + " " + end);
        }
    }

    double total(Collection<CountCurve> curves) {
        return Math.rint(
                curves.stream().mapToDouble(curve -> curve.between(start, end)).sum());
    }

    /** Of every second of the window; the last may be a part of one. */
    List<Double> bySecond(Collection<CountCurve> curves) {
        List<Double> seconds = new ArrayList<>();
        for (Instant from = start; from.isBefore(end); from = from.plusSeconds(1)) {
            Instant since = from;
            Instant to = from.plusSeconds(1).isBefore(end) ? from.plusSeconds(1) : end;
            seconds.add(curves.stream()
                    .mapToDouble(curve -> curve.between(since, to))
                    .sum());
        }
        return seconds;
    }

    /** Added up, not as squares: the counters are read together, and their dates are wrong together. */
    double uncertainty(Collection<CountCurve> curves) {
        return curves.stream()
                .mapToDouble(curve -> curve.uncertaintyAt(start) + curve.uncertaintyAt(end) + curve.guessed(start, end))
                .sum();
    }

    /** Seconds since the window's start; negative before it. */
    double second(Instant instant) {
        return Duration.between(start, instant).toNanos() / 1e9;
    }

    /** {@code read 3.2 s before and 6.8 s after the window's start and … its end}: the farthest over the counters. */
    String nearest(Collection<List<Instant>> dates) {
        return nearest(dates, start) + " the window's start and " + nearest(dates, end) + " its end";
    }

    private static String nearest(Collection<List<Instant>> dates, Instant instant) {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        boolean allBefore = true;
        boolean allAfter = true;
        for (List<Instant> readings : dates) {
            Optional<Instant> last =
                    readings.stream().filter(at -> !at.isAfter(instant)).reduce((earlier, later) -> later);
            Optional<Instant> next =
                    readings.stream().filter(at -> at.isAfter(instant)).findFirst();
            allBefore &= last.isPresent();
            allAfter &= next.isPresent();
            before = longer(before, last.map(at -> Duration.between(at, instant)));
            after = longer(after, next.map(at -> Duration.between(instant, at)));
        }
        if (allBefore && allAfter) {
            return "read " + seconds(before) + " s before and " + seconds(after) + " s after";
        }
        return allAfter
                ? "read first " + seconds(after) + " s after (the line goes on to)"
                : "read last " + seconds(before) + " s before (the line goes on to)";
    }

    private static Duration longer(Duration a, Optional<Duration> b) {
        return b.filter(other -> other.compareTo(a) > 0).orElse(a);
    }

    static String seconds(Duration duration) {
        return String.format(ROOT, "%.1f", duration.toNanos() / 1e9);
    }
}
