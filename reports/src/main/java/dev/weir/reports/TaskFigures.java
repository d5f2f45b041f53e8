package dev.weir.reports;

import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The tasks once more as a table: what a bar cannot show. */
final class TaskFigures {
    private final Summary summary;
    private final TaskPalette palette;
    private final Headline headline;

    TaskFigures(Summary summary, TaskPalette palette, Headline headline) {
        this.summary = summary;
        this.palette = palette;
        this.headline = headline;
    }

    Map<String, Object> toMap() {
        ChargeBasis basis = summary.cluster().tasks().stream()
                .map(TaskCost::serviceChargedBy)
                .reduce(ChargeBasis.NOTHING, ChargeBasis::and);
        return Map.of(
                "unit",
                headline.unit() + (headline.cyclesPerEvent().isPresent() ? " per event" : " per second"),
                "charged",
                basis != ChargeBasis.NOTHING,
                "chargedBy",
                switch (basis) {
                    case ALLOCATION -> "GC by what each thread allocated, JIT by CPU time of Java code";
                    case CPU -> "GC and JIT by CPU time of Java code";
                    case BOTH ->
                        "GC by what each thread allocated where that is known, else by CPU time; JIT by CPU time of Java code";
                    case NOTHING -> "";
                },
                "rows",
                summary.cluster().tasks().stream().map(this::row).toList());
    }

    private Map<String, Object> row(TaskCost task) {
        int colour = ReportModel.colourIndex(palette, task);
        Estimate believable = task.believable().times(100);
        Map<String, Object> row = new HashMap<>(Map.of(
                "task", Names.shortened(Certain.ownName(task), 80),
                "sub", task.parent().isPresent(),
                "colour", colour,
                "pattern", palette.colours().get(colour).pattern().name().toLowerCase(Locale.ROOT),
                "samples", Figures.count(task.samples()),
                "share", Figures.estimate(task.share().times(100)),
                "certain", Certain.bounds(task, summary.ledger()),
                "believable", Certain.isJudged(summary.ledger()) ? range(believable) : "not known",
                "kernel", task.samples() == 0 ? "" : Figures.percent(task.kernelShare()) + " %",
                "charged", perUnit(task)));
        row.put("detectable", Detectable.change(task));
        return row;
    }

    private static String range(Estimate believable) {
        int decimals = Math.max(0, Figures.lastPlace(believable.halfWidth()));
        return Figures.fixed(believable.low(), decimals) + "–" + Figures.fixed(believable.high(), decimals);
    }

    private String perUnit(TaskCost task) {
        double cycles = task.cyclesWithService().cycles();
        if (headline.cyclesPerEvent().isPresent()) {
            return Figures.si(cycles / Headline.events(summary).orElseThrow());
        }
        return headline.seconds() > 0 ? Figures.si(cycles / headline.seconds()) : "–";
    }
}
