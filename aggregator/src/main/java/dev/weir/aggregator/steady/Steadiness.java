package dev.weir.aggregator.steady;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EventCounts;
import dev.weir.model.Mark;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.model.summary.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How steady a run was, and what the figures are to be worked out from.
 *
 * @param timeline of the whole run
 * @param measured all that was measured, or the steady part of it when that was asked for and can be had
 * @param window how long the part of the window is that {@code measured} covers
 * @param warnings sentences for people
 */
public record Steadiness(Timeline timeline, Measured measured, Duration window, List<String> warnings) {
    private static final int MOST_WARNINGS = 10;

    public Steadiness {
        requireNonNull(timeline, "timeline is null");
        requireNonNull(measured, "measured is null");
        requireNonNull(window, "window is null");
        warnings = List.copyOf(warnings);
    }

    /** Judges a run. */
    public static Steadiness of(Course course, Measured measured, Terms terms) {
        Timeline timeline = TimelineBuilder.of(course);
        Duration window = Duration.ofNanos(Math.round(course.seconds() * 1e9));
        List<String> warnings = new ArrayList<>();
        double steady = timeline.steadySeconds();
        if (steady == timeline.seconds()) {
            return new Steadiness(timeline, measured, window, warnings);
        }
        boolean knowsEvents = measured.events().isEmpty()
                || Course.bySecond(measured.events()).isPresent();
        if (steady == 0) {
            warnings.add("no part of the run is steady" + (terms.steadyOnly() ? ", so that nothing was left out" : ""));
        } else if (terms.steadyOnly() && !knowsEvents) {
            warnings.add("nothing was left out for --steady-only: "
                    + measured.events().stream()
                            .findFirst()
                            .map(EventCounts::source)
                            .orElse("")
                    + " tells how many events came in the whole window and not when, so that those of the steady part are not known."
                    + " Name a denominator that counts by the second as well, such as flink:http://jobmanager:8081");
        }
        if (!terms.steadyOnly() || !knowsEvents || steady == 0) {
            disturbances(timeline, steady > 0 && !terms.steadyOnly(), warnings);
            return new Steadiness(timeline, measured, window, warnings);
        }
        String part = Words.seconds(steady) + " s of " + Words.seconds(timeline.seconds()) + " s";
        warnings.add(
                "all figures are of the steady " + part
                        + ": CPU seconds and cycles are each process's by the share of its samples in them, events by the counts per second");
        if (steady < timeline.seconds() / 2) {
            warnings.add("less than half of the run is steady (" + part
                    + "): what the figures are of may not be typical of the job. Measure again, for longer");
        }
        SteadyPart kept = new SteadyPart(timeline);
        warnings.addAll(kept.warnings(measured));
        return new Steadiness(
                new Timeline(timeline.tasks(), timeline.blocks(), timeline.marks(), true),
                kept.of(measured),
                Duration.ofNanos(Math.round(steady * 1e9)),
                warnings);
    }

    /** @param advised whether --steady-only would help */
    private static void disturbances(Timeline timeline, boolean advised, List<String> warnings) {
        List<Mark> disturbing =
                timeline.marks().stream().filter(timeline::disturbs).toList();
        disturbing.stream().limit(MOST_WARNINGS).forEach(mark -> warnings.add(sentence(timeline, mark, advised)));
        if (disturbing.size() > MOST_WARNINGS) {
            warnings.add((disturbing.size() - MOST_WARNINGS)
                    + " more disturbances of the run are on the time line of report.html and in summary.json");
        }
    }

    private static String sentence(Timeline timeline, Mark mark, boolean advised) {
        return "seconds " + Words.seconds(Math.max(0, mark.fromSecond())) + "–"
                + Words.seconds(Math.min(timeline.seconds(), mark.toSecond())) + ": "
                + mark.kind().word()
                + mark.host().map(host -> " on " + host).orElse("") + ": " + mark.sentence()
                + (!advised
                        ? ""
                        : mark.kind() == Mark.Kind.WARM_UP
                                ? "; let the job run for longer before measuring, or leave it out with --steady-only"
                                : "; --steady-only leaves it out");
    }
}
