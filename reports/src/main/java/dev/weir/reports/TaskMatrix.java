package dev.weir.reports;

import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.EngineRole;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** host × process × task: the shares of every process, and where one differs from the whole. */
final class TaskMatrix {
    // Intervals that do not meet are different; a quarter more or less is worth a mark.
    private static final double MARKED = 0.25;
    private static final int SHADES = 8;

    private final Summary summary;
    private final TaskPalette palette;
    private final Headline headline;

    TaskMatrix(Summary summary, TaskPalette palette, Headline headline) {
        this.summary = summary;
        this.palette = palette;
        this.headline = headline;
    }

    Map<String, Object> toMap() {
        List<TaskCost> tasks = summary.cluster().topTasks();
        List<Map<String, Object>> head = new ArrayList<>();
        for (TaskCost task : tasks) {
            head.add(Map.of(
                    "task", Names.shortened(task.task(), 28),
                    "colour", ReportModel.colourIndex(palette, task)));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (GroupCost process : summary.processes()) {
            if (process.group() instanceof Group.OfProcess of) {
                // A managing process does other work: that it differs from the whole is no news.
                Map<String, Object> row = row(process, of.process().role() == EngineRole.WORKLOAD);
                row.put("host", of.host().value());
                row.put("pid", of.process().tgid().toString());
                row.put("program", Names.shortened(lastWord(of.process().program()), 40));
                row.put("role", of.process().role().word());
                rows.add(row);
            }
        }
        Map<String, Object> matrix = new LinkedHashMap<>();
        matrix.put("head", head);
        matrix.put("rows", rows);
        matrix.put("total", row(summary.cluster(), false));
        return matrix;
    }

    private static String lastWord(String program) {
        return program.substring(program.lastIndexOf('.') + 1);
    }

    private Map<String, Object> row(GroupCost group, boolean marked) {
        double most = group.tasks().stream()
                .mapToDouble(task -> task.share().value())
                .max()
                .orElse(0);
        List<Map<String, Object>> cells = new ArrayList<>();
        for (TaskCost whole : summary.cluster().topTasks()) {
            cells.add(group.tasks().stream()
                    .filter(task -> task.task().equals(whole.task()))
                    .findFirst()
                    .map(task -> cell(task, whole, most, marked))
                    .orElse(Map.of("text", "–", "shade", 0, "mark", "", "tip", "")));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("cells", cells);
        row.put("cores", Figures.rounded(cores(group), Figures.DIGITS));
        row.put("cycles", Figures.si(group.cycles().cycles()));
        row.put("samples", Figures.count(group.samplesTaken()));
        return row;
    }

    private double cores(GroupCost group) {
        return headline.seconds() > 0 ? group.cpuSeconds() / headline.seconds() : 0;
    }

    private static Map<String, Object> cell(TaskCost task, TaskCost whole, double most, boolean marked) {
        Estimate share = task.share().times(100);
        return Map.of(
                "text",
                task.samples() == 0 ? "0" : Figures.value(share),
                "shade",
                most > 0 ? (int) Math.ceil(task.share().value() / most * SHADES) : 0,
                "mark",
                marked ? mark(task.share(), whole.share()) : "",
                "tip",
                "%s %% of the process's cycles, %s samples"
                        .formatted(Figures.estimate(share), Figures.count(task.samples())));
    }

    private static String mark(Estimate share, Estimate whole) {
        if (share.low() > whole.high() && share.value() > whole.value() * (1 + MARKED)) {
            return "▲";
        }
        if (share.high() < whole.low() && share.value() < whole.value() * (1 - MARKED)) {
            return "▼";
        }
        return "";
    }
}
