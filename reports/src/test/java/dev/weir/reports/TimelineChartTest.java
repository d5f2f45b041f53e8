package dev.weir.reports;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.Mark;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineChartTest {
    private static Map<String, Object> chart(Summary summary) {
        return new TimelineChart(summary, TaskPalette.of(summary.cluster().tasks())).toMap();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String name) {
        return (List<Map<String, Object>>) requireNonNull(map.get(name));
    }

    private static double number(Map<String, Object> map, String name) {
        return Double.parseDouble(requireNonNull(map.get(name)).toString().replace("%", ""));
    }

    @Test
    void theColumnsAreTheWindowAndEachStackIsAsHighAsItsCores() {
        Map<String, Object> chart = chart(Fixture.summary());
        List<Map<String, Object>> columns = list(chart, "columns");
        assertThat(columns).hasSize(12);
        assertThat(columns.stream()
                        .mapToDouble(column -> number(column, "width"))
                        .sum())
                .isCloseTo(100, within(0.05));
        double perCore = 0;
        for (int i = 0; i < 12; i++) {
            List<Map<String, Object>> parts = list(columns.get(i), "parts");
            double height =
                    parts.stream().mapToDouble(part -> number(part, "height")).sum();
            double low =
                    parts.stream().mapToDouble(part -> number(part, "y")).min().orElseThrow();
            assertThat(low + height).isCloseTo(180, within(1.5));
            long samples = Fixture.summary().timeline().blocks().get(i).samples().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            perCore = perCore == 0 ? height / samples : perCore;
            assertThat(height).isCloseTo(perCore * samples, within(1.5));
        }
    }

    @Test
    void marksSayWhatTheyAreAndWhetherTheyDisturb() {
        List<Map<String, Object>> marks = list(chart(Fixture.summary()), "marks");
        assertThat(marks).extracting(mark -> mark.get("kind")).containsExactly("warm-up", "checkpoint", "steal");
        assertThat(marks).extracting(mark -> mark.get("disturbs")).containsExactly(true, false, true);
        assertThat(marks).extracting(mark -> mark.get("range")).containsExactly("0–10 s", "22.3–22.9 s", "40–45 s");
        assertThat(marks.get(2)).containsEntry("host", "node-2");
    }

    @Test
    void whatIsNotKnownIsNotDrawn() {
        Map<String, Object> chart = chart(Fixture.withoutEvents());
        assertThat(chart).containsEntry("eventsKnown", false).containsEntry("steal", false);
        assertThat(list(chart, "events")).isEmpty();
        assertThat(chart(Fixture.withoutSamples())).isEqualTo(Map.of("shown", false));
    }

    @Test
    void theLineNamesWhatDisturbed() {
        Timeline timeline = Fixture.summary().timeline();
        assertThat(TimelineWords.line(timeline)).contains("Steady: 45 of 60 s; warm-up 0–10 s, steal 40–45 s");
        assertThat(TimelineWords.line(new Timeline(timeline.tasks(), timeline.blocks(), timeline.marks(), true)))
                .contains(
                        "Steady: 45 of 60 s; warm-up 0–10 s, steal 40–45 s. The figures are of the steady part alone");
        assertThat(TimelineWords.line(Timeline.UNKNOWN)).isEmpty();
        assertThat(TimelineWords.reason(Fixture.summary())).contains("only 45 of 60 s are steady (warm-up, steal)");
    }

    @Test
    void aSteadyRunHasNoLineHoweverManyCheckpoints() {
        Timeline timeline = new Timeline(
                List.of("A"),
                List.of(new Timeline.Block(0, 5, List.of(10L), Double.NaN, Double.NaN, true)),
                List.of(new Mark(Mark.Kind.CHECKPOINT, Optional.empty(), 1, 2, "checkpoint 1")),
                false);
        assertThat(TimelineWords.line(timeline)).isEmpty();
        ObjectNode json = Json.object();
        TimelineJson.write(json, timeline);
        assertThat(json.path("steadySeconds").asDouble()).isEqualTo(5);
        assertThat(json.path("marks").get(0).path("disturbs").asBoolean()).isFalse();
        assertThat(json.path("blocks").get(0).path("events").isNull()).isTrue();
    }
}
