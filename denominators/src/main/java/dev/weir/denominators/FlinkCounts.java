package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.QUALITY;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.denominators.SubtaskHistory.Reading;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Mark;
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
    private final FlinkCheckpoints checkpoints;
    private final Duration updateInterval;
    private final WindowReading window;

    FlinkCounts(
            String source,
            List<FlinkVertex> vertices,
            JobTimes times,
            FlinkCheckpoints checkpoints,
            Duration updateInterval,
            WindowReading window) {
        this.source = source;
        this.vertices = vertices;
        this.times = times;
        this.checkpoints = checkpoints;
        this.updateInterval = updateInterval;
        this.window = window;
    }

    /** @throws WeirException QUALITY when the readings do not cover the window, ENVIRONMENT when no source counts its records */
    EventCounts count() {
        boolean namedSources =
                vertices.stream().flatMap(vertex -> vertex.operators().stream()).anyMatch(FlinkOperator::isSource);
        List<OperatorCount> counts = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<FlinkVertex> sourceVertices = new ArrayList<>();
        List<CountCurve> entered = new ArrayList<>();
        for (FlinkVertex vertex : vertices) {
            for (FlinkOperator operator : vertex.operators()) {
                boolean isSource = namedSources
                        ? operator.isSource()
                        : vertex.isFirst() && operator.equals(vertex.operators().get(0));
                // Nothing enters a source; Flink shows a count for it all the same, which stays 0.
                Optional<Double> in = operator.countsIn() && !isSource
                        ? Optional.of(window.total(curves(vertex, operator.inCounter())))
                        : Optional.empty();
                List<CountCurve> left = operator.countsOut() ? curves(vertex, operator.outCounter()) : List.of();
                Optional<Double> out = operator.countsOut() ? Optional.of(window.total(left)) : Optional.empty();
                counts.add(new OperatorCount(operator.name(), in, out));
                if (isSource && out.isPresent()) {
                    entered.addAll(left);
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
        double guessed = entered.stream()
                .mapToDouble(curve -> curve.guessed(window.start(), window.end()))
                .sum();
        return new EventCounts(
                window.total(entered),
                window.uncertainty(entered),
                source,
                method(sources, sourceVertices, guessed),
                counts,
                window.bySecond(entered),
                marks());
    }

    private List<CountCurve> curves(FlinkVertex vertex, String counter) {
        List<CountCurve> found = new ArrayList<>();
        for (SubtaskHistory subtask : vertex.subtasks()) {
            found.add(CountCurve.of(subtask.readings(counter), times, 0)
                    .orElseThrow(() -> new WeirException(
                            QUALITY,
                            source + " renewed its counters "
                                    + subtask.readings().size()
                                    + " times around the window, which is too few to know the rate"
                                    + (times.restarts().isEmpty() ? "" : " before the job restarted")
                                    + ": the events in it cannot be told. Begin earlier, or measure for longer than two of its"
                                    + " update intervals of " + seconds(updateInterval) + " s.")));
            requireNear(subtask);
        }
        return found;
    }

    private List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (JobTimes.Pause pause : times.restarts()) {
            // As long as it does not run again, it is restarting.
            Instant resumed = pause.resumed().isAfter(pause.stopped()) ? pause.resumed() : window.end();
            if (resumed.isAfter(window.start()) && pause.stopped().isBefore(window.end())) {
                marks.add(new Mark(
                        Mark.Kind.RESTART,
                        Optional.empty(),
                        window.second(pause.stopped()),
                        window.second(resumed),
                        "the job restarted"));
            }
        }
        times.end()
                .filter(at -> at.isBefore(window.end()))
                .ifPresent(at -> marks.add(new Mark(
                        Mark.Kind.RESTART,
                        Optional.empty(),
                        window.second(at),
                        window.second(window.end()),
                        "the job had ended")));
        marks.addAll(checkpoints.marks(window));
        return marks;
    }

    private boolean withinWindow(JobTimes.Pause pause) {
        return pause.stopped().isAfter(window.start()) && pause.stopped().isBefore(window.end());
    }

    /** A straight line may be followed for as long as two readings lie apart, and no further. */
    private void requireNear(SubtaskHistory subtask) {
        List<Reading> readings = subtask.readings();
        Duration before = Duration.between(window.start(), readings.get(0).at());
        Duration after = Duration.between(
                readings.get(readings.size() - 1).at(),
                times.end().filter(window.end()::isAfter).orElse(window.end()));
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

    private String method(List<String> sources, List<FlinkVertex> sourceVertices, double guessed) {
        long subtasks = sourceVertices.stream()
                .mapToLong(vertex -> vertex.subtasks().size())
                .sum();
        StringBuilder text = new StringBuilder(String.format(
                ROOT,
                "%s of %s, %d subtask%s, from Flink's REST counters, which it renews every %s s: %s, a straight line between readings",
                FlinkOperator.OUT,
                String.join(" and ", sources),
                subtasks,
                subtasks == 1 ? "" : "s",
                seconds(updateInterval),
                window.nearest(dates(sourceVertices))));
        List<JobTimes.Pause> restarts =
                times.restarts().stream().filter(this::withinWindow).toList();
        if (!restarts.isEmpty()) {
            text.append(String.format(
                    ROOT,
                    "; the job restarted %s into the window: the counts of all attempts are added, %.0f records between the last"
                            + " reading and the stop by the rate before it",
                    restarts.stream()
                            .map(pause -> seconds(Duration.between(window.start(), pause.stopped())) + " s")
                            .collect(joining(" and ")),
                    guessed));
        }
        times.end()
                .filter(at -> at.isBefore(window.end()))
                .ifPresent(at -> text.append(String.format(
                        ROOT,
                        "; the job ended %s s into the window, %.0f records up to then by the rate before",
                        seconds(Duration.between(window.start(), at)),
                        guessed)));
        return text.toString();
    }

    private static List<List<Instant>> dates(List<FlinkVertex> vertices) {
        return vertices.stream()
                .flatMap(vertex -> vertex.subtasks().stream())
                .map(subtask -> subtask.readings().stream().map(Reading::at).toList())
                .toList();
    }

    private static String seconds(Duration duration) {
        return String.format(ROOT, "%.1f", duration.toNanos() / NANOS);
    }
}
