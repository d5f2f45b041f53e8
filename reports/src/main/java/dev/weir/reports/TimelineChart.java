package dev.weir.reports;

import dev.weir.flamegraph.TaskColour;
import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.Mark;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.Timeline;
import dev.weir.model.summary.Timeline.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The run's course: a column per block, in which the tasks that kept the cores busy are stacked in the order of the table.
 *
 * <p>Widths are parts of the page's, heights are pixels, so that the picture can be as wide as the page without being distorted.
 */
final class TimelineChart {
    private static final double HEIGHT = 180;
    private static final double EVENTS_HEIGHT = 34;
    private static final double LANE = 12;
    // A task that never has a fiftieth of a column is too thin to be seen.
    private static final double VISIBLE = 0.02;
    private static final int MARKS_SHOWN = 25;
    private static final int OTHERS = -1;

    private final Summary summary;
    private final Timeline timeline;
    private final TaskPalette palette;
    private final double seconds;

    TimelineChart(Summary summary, TaskPalette palette) {
        this.summary = summary;
        this.timeline = summary.timeline();
        this.palette = palette;
        this.seconds = timeline.seconds();
    }

    /** Nothing but {@code shown = false} when nothing is known of the course. */
    Map<String, Object> toMap() {
        double most = timeline.blocks().stream().mapToDouble(this::cores).max().orElse(0);
        if (!(most > 0)) {
            return Map.of("shown", false);
        }
        double step = step(most);
        double top = step * Math.ceil(most / step);
        List<Integer> tasks = visible();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("shown", true);
        map.put("height", number(HEIGHT));
        map.put("length", TimelineWords.seconds(timeline.blocks().get(0).seconds()));
        map.put("steady", TimelineWords.line(timeline).orElse("The whole run is steady"));
        map.put("disturbed", TimelineWords.line(timeline).isPresent());
        map.put("excluded", timeline.excluded());
        map.put("description", description(most));
        map.put(
                "columns",
                timeline.blocks().stream()
                        .map(block -> column(block, tasks, top))
                        .toList());
        map.put("legend", tasks.stream().map(this::legend).toList());
        map.put(
                "levels",
                IntStream.rangeClosed(1, (int) Math.round(top / step))
                        .mapToObj(i -> Map.of(
                                "y",
                                number(HEIGHT - HEIGHT * i * step / top),
                                "text",
                                Figures.rounded(i * step, 2) + (i == Math.round(top / step) ? " cores" : "")))
                        .toList());
        map.put("times", times());
        marks(map);
        events(map);
        map.put("steal", timeline.blocks().stream().anyMatch(block -> Double.isFinite(block.stealShare())));
        map.put("rows", timeline.blocks().stream().map(this::row).toList());
        return map;
    }

    private String description(double most) {
        return "%s blocks of %s s from the start of the window to its end; at most %s cores were busy. %s."
                .formatted(
                        timeline.blocks().size(),
                        TimelineWords.seconds(timeline.blocks().get(0).seconds()),
                        Figures.rounded(most, Figures.DIGITS),
                        TimelineWords.line(timeline).orElse("No block is marked"));
    }

    private double cores(Block block) {
        return cores(block, block.samples().stream().mapToLong(Long::longValue).sum());
    }

    private double cores(Block block, long samples) {
        return samples / (summary.frequencyHz() * block.seconds());
    }

    /** Tasks by their number, and {@link #OTHERS} for the rest of them together if there is any. */
    private List<Integer> visible() {
        List<Integer> tasks = new ArrayList<>();
        boolean others = false;
        for (int task = 0; task < timeline.tasks().size(); task++) {
            int each = task;
            boolean seen = timeline.blocks().stream()
                    .anyMatch(block -> cores(block, block.samples().get(each)) > VISIBLE * cores(block));
            if (seen) {
                tasks.add(task);
            } else {
                others |= timeline.blocks().stream()
                        .anyMatch(block -> block.samples().get(each) > 0);
            }
        }
        if (others) {
            tasks.add(OTHERS);
        }
        return tasks;
    }

    private Map<String, Object> column(Block block, List<Integer> tasks, double top) {
        List<Map<String, Object>> parts = new ArrayList<>();
        double at = 0;
        for (int task : tasks) {
            double height = cores(block, samples(block, task, tasks)) / top * HEIGHT;
            if (height > 0) {
                Map<String, Object> part = new LinkedHashMap<>(legend(task));
                part.put("y", number(HEIGHT - at - height));
                part.put("height", number(height));
                parts.add(part);
            }
            at += height;
        }
        return Map.of(
                "x", part(block.fromSecond()),
                "width", part(block.seconds()),
                "steady", block.steady(),
                "parts", parts);
    }

    private static long samples(Block block, int task, List<Integer> tasks) {
        return task != OTHERS
                ? block.samples().get(task)
                : IntStream.range(0, block.samples().size())
                        .filter(other -> !tasks.contains(other))
                        .mapToLong(block.samples()::get)
                        .sum();
    }

    private Map<String, Object> legend(int task) {
        if (task == OTHERS) {
            return Map.of("task", "the other tasks", "name", "", "colour", "others", "pattern", "plain");
        }
        String name = timeline.tasks().get(task);
        List<TaskColour> colours = palette.colours();
        int colour = IntStream.range(0, colours.size())
                .filter(i -> colours.get(i).task().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a task without a colour: " + name));
        return Map.of(
                "task", Names.shortened(name, 60),
                "name", name,
                "colour", Integer.toString(colour),
                "pattern", colours.get(colour).pattern().name().toLowerCase(Locale.ROOT));
    }

    /** About six moments at round numbers of seconds, and none so near the end that their texts would meet. */
    private List<Map<String, Object>> times() {
        double step = step(seconds * 4 / 6);
        List<Map<String, Object>> times = new ArrayList<>();
        for (int i = 0; i * step < seconds - step / 3; i++) {
            times.add(Map.of(
                    "x", part(i * step),
                    "text", i == 0 ? "0" : Figures.rounded(i * step, 6),
                    "anchor", i == 0 ? "start" : "middle"));
        }
        times.add(Map.of("x", "100%", "text", TimelineWords.seconds(seconds) + " s", "anchor", "end"));
        return times;
    }

    private void marks(Map<String, Object> map) {
        List<Map<String, Object>> marks = new ArrayList<>();
        List<Double> lanes = new ArrayList<>();
        for (Mark mark : timeline.marks()) {
            double from = Math.max(0, Math.min(seconds, mark.fromSecond()));
            double to = Math.max(from, Math.min(seconds, mark.toSecond()));
            if (mark.toSecond() < 0 || mark.fromSecond() > seconds || marks.size() == MARKS_SHOWN) {
                continue;
            }
            int lane = (int) lanes.stream().takeWhile(end -> end > from).count();
            if (lane == lanes.size()) {
                lanes.add(to);
            } else {
                lanes.set(lane, to);
            }
            // A moment must be seen too.
            double width = Math.max(seconds / 200, to - from);
            marks.add(Map.of(
                    "x", part(Math.min(from, seconds - width)),
                    "width", part(width),
                    "y", number(lane * LANE + 2),
                    "disturbs", timeline.disturbs(mark),
                    "kind", mark.kind().word(),
                    "range", TimelineWords.range(timeline, mark) + " s",
                    "host", mark.host().map(Object::toString).orElse(""),
                    "sentence", Names.legible(mark.sentence())));
        }
        map.put("marks", marks);
        map.put("marksMore", Math.max(0, timeline.marks().size() - MARKS_SHOWN));
        map.put("lanes", number(lanes.size() * LANE));
    }

    private void events(Map<String, Object> map) {
        boolean known = timeline.blocks().stream().allMatch(block -> Double.isFinite(block.events()));
        double most = timeline.blocks().stream()
                .mapToDouble(TimelineChart::rate)
                .max()
                .orElse(0);
        map.put("eventsKnown", known);
        map.put("eventsHeight", number(EVENTS_HEIGHT));
        map.put("eventsMost", known ? Figures.si(most) : "");
        map.put(
                "events",
                known && most > 0
                        ? timeline.blocks().stream()
                                .map(block -> Map.of(
                                        "x", part(block.fromSecond()),
                                        "width", part(block.seconds()),
                                        "y", number(EVENTS_HEIGHT * (1 - rate(block) / most)),
                                        "height", number(EVENTS_HEIGHT * rate(block) / most)))
                                .toList()
                        : List.of());
    }

    private static double rate(Block block) {
        return block.events() / block.seconds();
    }

    private Map<String, Object> row(Block block) {
        String marks = timeline.marks().stream()
                .filter(mark -> block.touches(mark) && (block.steady() || timeline.disturbs(mark)))
                .map(mark -> mark.kind().word())
                .distinct()
                .collect(Collectors.joining(", "));
        return Map.of(
                "seconds",
                TimelineWords.seconds(block.fromSecond()) + "–" + TimelineWords.seconds(block.toSecond()),
                "cores",
                Figures.rounded(cores(block), Figures.DIGITS),
                "events",
                Double.isFinite(block.events()) ? Figures.si(rate(block)) : "–",
                "steal",
                Double.isFinite(block.stealShare()) ? Figures.percent(block.stealShare()) + " %" : "–",
                "steady",
                (block.steady() ? "yes" : "no") + (marks.isEmpty() ? "" : ": " + marks));
    }

    /** 1, 2 or 5 times a power of ten, a quarter of the whole or a little less. */
    private static double step(double whole) {
        double power = Math.pow(10, Math.floor(Math.log10(whole / 4)));
        double rest = whole / 4 / power;
        return power * (rest >= 5 ? 5 : rest >= 2 ? 2 : 1);
    }

    private String part(double ofSeconds) {
        return String.format(Locale.ROOT, "%.3f%%", 100 * ofSeconds / seconds);
    }

    private static String number(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }
}
