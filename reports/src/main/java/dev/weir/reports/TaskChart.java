package dev.weir.reports;

import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The bars of the tasks, once for each quantity that a reader may choose. */
final class TaskChart {
    private final Summary summary;
    private final TaskPalette palette;
    private final Headline headline;

    TaskChart(Summary summary, TaskPalette palette, Headline headline) {
        this.summary = summary;
        this.palette = palette;
        this.headline = headline;
    }

    /** The first one is what is shown at first. */
    List<Map<String, Object>> modes() {
        List<Map<String, Object>> modes = new ArrayList<>();
        if (headline.cyclesPerEvent().isPresent()) {
            modes.add(mode(
                    "event",
                    "per job event",
                    headline.unit() + " per event that entered the job",
                    TaskCost::cyclesPerEvent));
            if (summary.cluster().tasks().stream()
                    .anyMatch(task -> task.cyclesPerTaskEvent().isPresent())) {
                modes.add(mode(
                        "own",
                        "per event entering it",
                        headline.unit()
                                + " per event entering this task; selectivity tells how many those are per job event",
                        TaskCost::cyclesPerTaskEvent));
            }
        } else {
            modes.add(mode("second", "per second", headline.unit() + " per second", this::cyclesPerSecond));
        }
        modes.add(mode(
                "share",
                "share",
                "per cent of the profiled processes' cycles",
                task -> Optional.of(task.share().times(100))));
        modes.add(mode("cores", "cores", "cores kept busy: CPU seconds per second", this::cores));
        return modes;
    }

    private Optional<Estimate> cyclesPerSecond(TaskCost task) {
        return headline.seconds() > 0
                ? Optional.of(task.share().times(headline.cycles() / headline.seconds()))
                : Optional.empty();
    }

    private Optional<Estimate> cores(TaskCost task) {
        return Optional.of(task.share().times(headline.busyCores()));
    }

    private Map<String, Object> mode(
            String id, String label, String unit, Function<TaskCost, Optional<Estimate>> quantity) {
        double most = summary.cluster().tasks().stream()
                .flatMap(task -> quantity.apply(task).stream())
                .mapToDouble(Estimate::high)
                .max()
                .orElse(0);
        most = Math.max(
                most,
                summary.cluster().tasks().stream()
                        .mapToDouble(task -> quantity.apply(task)
                                .map(e -> task.certain().high() * perShare(task, e))
                                .orElse(0.0))
                        .max()
                        .orElse(0));
        List<Map<String, Object>> rows = new ArrayList<>();
        TaskKind before = TaskKind.PROFILE;
        for (TaskCost task : summary.cluster().tasks()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("apart", task.kind() != TaskKind.PROFILE && before == TaskKind.PROFILE);
            before = task.kind();
            row.put("task", Names.shortened(Certain.ownName(task), 80));
            row.put("name", task.parent().orElse(task.task()));
            row.put("sub", task.parent().isPresent());
            row.put("kind", task.kind().name().toLowerCase(Locale.ROOT));
            int colour = ReportModel.colourIndex(palette, task);
            row.put("colour", colour);
            row.put("pattern", palette.colours().get(colour).pattern().name().toLowerCase(Locale.ROOT));
            row.put("note", note(task));
            row.put("share", Figures.value(task.share().times(100)) + " %");
            Optional<Estimate> estimate = quantity.apply(task);
            row.put("known", estimate.isPresent());
            row.put("bounds", "");
            double scale = most > 0 ? 100 / most : 0;
            estimate.ifPresent(e -> bar(row, task, e, scale));
            row.put("tip", tip(task, estimate, unit));
            rows.add(row);
        }
        Map<String, Object> mode = new LinkedHashMap<>();
        mode.put("id", id);
        mode.put("label", label);
        mode.put("unit", unit);
        mode.put("rows", rows);
        mode.put(
                "ambiguous",
                summary.cluster().tasks().stream()
                        .anyMatch(task -> task.certain().width() > 0));
        return mode;
    }

    private static void bar(Map<String, Object> row, TaskCost task, Estimate estimate, double scale) {
        row.put("value", percentage(estimate.value() * scale));
        row.put("low", percentage(estimate.low() * scale));
        row.put("high", percentage(estimate.high() * scale));
        row.put("text", Figures.estimate(estimate));
        double perShare = perShare(task, estimate);
        boolean ambiguous = task.certain().width() > 0;
        row.put("ambiguous", ambiguous);
        row.put("certain", percentage((ambiguous ? task.certain().low() * perShare : estimate.value()) * scale));
        row.put("doubt", percentage(task.certain().width() * perShare * scale));
        if (ambiguous) {
            row.put("bounds", boundsText(task, perShare));
        }
    }

    private static String boundsText(TaskCost task, double perShare) {
        return "%s to %s"
                .formatted(
                        Figures.si(task.certain().low() * perShare),
                        Figures.si(task.certain().high() * perShare));
    }

    /** What a share of 1 is in the unit of the estimate; an interval's upper end is never 0. */
    private static double perShare(TaskCost task, Estimate estimate) {
        return task.share().high() > 0 ? estimate.high() / task.share().high() : 0;
    }

    private static String percentage(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String tip(TaskCost task, Optional<Estimate> estimate, String unit) {
        String interval = estimate.map(e -> "%s %s, 95 %% interval %s to %s, from %s samples"
                        .formatted(
                                Figures.value(e),
                                unit,
                                bound(e, e.low()),
                                bound(e, e.high()),
                                Figures.count(task.samples())))
                .orElse("the engine counts no records for this task");
        String kind = switch (task.kind()) {
            case PROFILE -> "";
            case BUILT_IN -> " Built in: no rule claimed these stacks.";
            case UNMATCHED -> " Named stacks that no rule claims: see below.";
            case UNRESOLVED -> " No frame of the user's part of the stack has a name.";
            case LOST -> " Taken by the kernel and not kept.";
        };
        String doubt = estimate.filter(e -> task.certain().width() > 0)
                .map(e -> " Some of its code cannot be told from other tasks': between %s."
                        .formatted(boundsText(task, perShare(task, e)).replace(" to ", " and ")))
                .orElse("");
        String kernel = task.samples() > 0 && task.kernelShare() > 0
                ? " %s %% of it in the kernel.".formatted(Figures.percent(task.kernelShare()))
                : "";
        return interval + "." + doubt + kernel + kind;
    }

    private static String bound(Estimate estimate, double bound) {
        return estimate.halfWidth() > 0 && bound < 1e6
                ? Figures.fixed(bound, Figures.lastPlace(estimate.halfWidth()))
                : Figures.si(bound);
    }

    private static String note(TaskCost task) {
        if (task.operator().isEmpty()) {
            return "";
        }
        OperatorCount operator = task.operator().get();
        double in = operator.in().orElse(Double.NaN);
        double out = operator.out().orElse(Double.NaN);
        // A sink hands nothing on, and Flink counts it as 0 or not at all.
        if (!(in > 0) || !(out > 0)) {
            return "";
        }
        double ratio = out / in;
        return ratio < 0.995
                ? "keeps %s %%".formatted(Figures.percent(ratio))
                : ratio > 1.005 ? "makes %s of each".formatted(Figures.rounded(ratio, 2)) : "";
    }
}
