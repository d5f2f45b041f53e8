package dev.weir.reports;

import dev.weir.model.Mark;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a time line says in a line. */
final class TimelineWords {
    private static final int SHOWN = 4;

    private TimelineWords() {}

    /** {@code Steady: 52 of 60 s; warm-up 0–8 s}; empty when the whole run is steady. */
    static Optional<String> line(Timeline timeline) {
        if (isSteady(timeline)) {
            return Optional.empty();
        }
        List<Mark> marks = disturbing(timeline);
        return Optional.of("Steady: %s of %s s; %s%s%s"
                .formatted(
                        seconds(timeline.steadySeconds()),
                        seconds(timeline.seconds()),
                        marks.stream()
                                .limit(SHOWN)
                                .map(mark -> mark.kind().word() + " " + range(timeline, mark) + " s")
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        marks.size() > SHOWN ? " and %s more".formatted(marks.size() - SHOWN) : "",
                        timeline.excluded() ? ". The figures are of the steady part alone" : ""));
    }

    /** What keeps the figures from being those of a steady run; empty when nothing does. */
    static Optional<String> reason(Summary summary) {
        Timeline timeline = summary.timeline();
        if (isSteady(timeline)) {
            return Optional.empty();
        }
        String steady = "%s of %s s".formatted(seconds(timeline.steadySeconds()), seconds(timeline.seconds()));
        if (timeline.excluded()) {
            return timeline.steadySeconds() < timeline.seconds() / 2
                    ? Optional.of("only %s are steady, and the figures are of these alone".formatted(steady))
                    : Optional.empty();
        }
        String kinds = disturbing(timeline).stream()
                .map(mark -> mark.kind().word())
                .distinct()
                .collect(Collectors.joining(", "));
        return Optional.of(
                timeline.steadySeconds() == 0
                        ? "no part of the run is steady (%s)".formatted(kinds)
                        : "only %s are steady (%s)".formatted(steady, kinds));
    }

    static List<Mark> disturbing(Timeline timeline) {
        return timeline.marks().stream().filter(timeline::disturbs).toList();
    }

    /** {@code 0–8}, within the window. */
    static String range(Timeline timeline, Mark mark) {
        String from = seconds(Math.max(0, mark.fromSecond()));
        String to = seconds(Math.min(timeline.seconds(), mark.toSecond()));
        return from.equals(to) ? from : from + "–" + to;
    }

    private static boolean isSteady(Timeline timeline) {
        return timeline.blocks().stream().allMatch(Timeline.Block::steady);
    }

    static String seconds(double seconds) {
        return Math.abs(seconds - Math.rint(seconds)) < 0.05 ? Figures.fixed(seconds, 0) : Figures.fixed(seconds, 1);
    }
}
