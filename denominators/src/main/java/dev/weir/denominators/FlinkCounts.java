package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.QUALITY;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.denominators.SubtaskHistory.Reading;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of one window out of what the polls of one job have seen. Pure. */
final class FlinkCounts {
    private static final double NANOS = 1e9;

    private final String source;
    private final List<FlinkVertex> vertices;
    private final JobTimes times;
    private final Duration updateInterval;
    private final Instant start;
    private final Instant end;
    private double extrapolatedRecords;

    FlinkCounts(
            String source,
            List<FlinkVertex> vertices,
            JobTimes times,
            Duration updateInterval,
            Instant start,
            Instant end) {
        this.source = source;
        this.vertices = vertices;
        this.times = times;
        this.updateInterval = updateInterval;
        this.start = start;
        this.end = end;
    }

    /** @throws WeirException QUALITY when the readings do not cover the window, ENVIRONMENT when no source counts its records */
    EventCounts count() {
        boolean namedSources =
                vertices.stream().flatMap(vertex -> vertex.operators().stream()).anyMatch(FlinkOperator::isSource);
        List<OperatorCount> counts = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<FlinkVertex> sourceVertices = new ArrayList<>();
        double total = 0;
        double extrapolated = 0;
        for (FlinkVertex vertex : vertices) {
            for (FlinkOperator operator : vertex.operators()) {
                boolean isSource = namedSources
                        ? operator.isSource()
                        : vertex.isFirst() && operator.equals(vertex.operators().get(0));
                // Nothing enters a source; Flink shows a count for it all the same, which stays 0.
                Optional<Double> in = operator.countsIn() && !isSource
                        ? Optional.of(records(vertex, operator.inCounter()))
                        : Optional.empty();
                extrapolatedRecords = 0;
                Optional<Double> out =
                        operator.countsOut() ? Optional.of(records(vertex, operator.outCounter())) : Optional.empty();
                counts.add(new OperatorCount(operator.name(), in, out));
                if (isSource && out.isPresent()) {
                    total += out.get();
                    extrapolated += extrapolatedRecords;
                    sources.add(operator.name());
                    sourceVertices.add(vertex);
                }
            }
        }
        if (sources.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    source
                            + " shows no count of the records that leave a source, so the events of the job are not known. Give"
                            + " their number: --events N.");
        }
        return new EventCounts(total, source, method(sources, sourceVertices, extrapolated), counts);
    }

    private double records(FlinkVertex vertex, String counter) {
        double sum = 0;
        for (SubtaskHistory subtask : vertex.subtasks()) {
            CountCurve curve = CountCurve.of(subtask.readings(), counter, times)
                    .orElseThrow(() -> new WeirException(
                            QUALITY,
                            source + " renewed its counters "
                                    + subtask.readings().size()
                                    + " times around the window, which is too few to know the rate"
                                    + (times.restarts().isEmpty() ? "" : " before the job restarted")
                                    + ": the events in it cannot be told. Begin earlier, or measure for longer than two of its"
                                    + " update intervals of " + seconds(updateInterval) + " s."));
            requireNear(subtask);
            sum += curve.at(end) - curve.at(start);
            if (times.restarts().stream().anyMatch(this::withinWindow)
                    || times.end().isPresent()) {
                extrapolatedRecords += curve.extrapolatedRecords();
            }
        }
        return Math.rint(Math.max(0, sum));
    }

    private boolean withinWindow(JobTimes.Pause pause) {
        return pause.stopped().isAfter(start) && pause.stopped().isBefore(end);
    }

    /** A straight line may be followed for as long as two readings lie apart, and no further. */
    private void requireNear(SubtaskHistory subtask) {
        List<Reading> readings = subtask.readings();
        Duration before = Duration.between(start, readings.get(0).at());
        Duration after = Duration.between(
                readings.get(readings.size() - 1).at(),
                times.end().filter(end::isAfter).orElse(end));
        Duration farthest = updateInterval.multipliedBy(2).plusSeconds(2);
        if (before.compareTo(farthest) > 0 || after.compareTo(farthest) > 0) {
            throw new WeirException(
                    QUALITY,
                    String.format(
                            ROOT,
                            "%s: its counters were read from %.1f s after the window's start to %.1f s before its end; the"
                                    + " events between cannot be told. Did the JobManager or a TaskManager stop?",
                            source,
                            before.toNanos() / NANOS,
                            after.toNanos() / NANOS));
        }
    }

    private String method(List<String> sources, List<FlinkVertex> sourceVertices, double extrapolated) {
        long subtasks = sourceVertices.stream()
                .mapToLong(vertex -> vertex.subtasks().size())
                .sum();
        StringBuilder text = new StringBuilder(String.format(
                ROOT,
                "%s of %s, %d subtask%s, from Flink's REST counters, which it renews every %s s: %s the window's start and"
                        + " %s its end, a straight line between readings",
                FlinkOperator.OUT,
                String.join(" and ", sources),
                subtasks,
                subtasks == 1 ? "" : "s",
                seconds(updateInterval),
                nearest(sourceVertices, start),
                nearest(sourceVertices, end)));
        List<JobTimes.Pause> restarts =
                times.restarts().stream().filter(this::withinWindow).toList();
        if (!restarts.isEmpty()) {
            text.append(String.format(
                    ROOT,
                    "; the job restarted %s into the window: the counts of all attempts are added, %.0f records between the last"
                            + " reading and the stop by the rate before it",
                    restarts.stream()
                            .map(pause -> seconds(Duration.between(start, pause.stopped())) + " s")
                            .collect(joining(" and ")),
                    extrapolated));
        }
        times.end()
                .filter(at -> at.isBefore(end))
                .ifPresent(at -> text.append(String.format(
                        ROOT,
                        "; the job ended %s s into the window, %.0f records up to then by the rate before",
                        seconds(Duration.between(start, at)),
                        extrapolated)));
        return text.toString();
    }

    /** {@code 3.2 s before and 6.8 s after}: the farthest over the subtasks. */
    private static String nearest(List<FlinkVertex> vertices, Instant instant) {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        boolean allBefore = true;
        boolean allAfter = true;
        for (FlinkVertex vertex : vertices) {
            for (SubtaskHistory subtask : vertex.subtasks()) {
                Optional<Instant> last = subtask.readings().stream()
                        .map(Reading::at)
                        .filter(at -> !at.isAfter(instant))
                        .reduce((earlier, later) -> later);
                Optional<Instant> next = subtask.readings().stream()
                        .map(Reading::at)
                        .filter(at -> at.isAfter(instant))
                        .findFirst();
                allBefore &= last.isPresent();
                allAfter &= next.isPresent();
                before = longer(before, last.map(at -> Duration.between(at, instant)));
                after = longer(after, next.map(at -> Duration.between(instant, at)));
            }
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

    private static String seconds(Duration duration) {
        return String.format(ROOT, "%.1f", duration.toNanos() / NANOS);
    }
}
