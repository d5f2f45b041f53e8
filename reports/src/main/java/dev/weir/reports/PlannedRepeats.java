package dev.weir.reports;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many runs on each side a comparison needs, by the variance between starts: what {@code weir plan} prints for several runs.
 *
 * @param recorded how many runs the plan rests on
 * @param unit what a figure is, such as {@code reference cycles per event}
 * @param change the relative change that is to be found in four of five cases
 * @param runs on each side that {@link Row#detectable} is given for
 */
public record PlannedRepeats(int recorded, String unit, double change, int runs, List<Row> rows) {
    /**
     * One task.
     *
     * @param deviation between the runs, as a part of the mean; {@code NaN} when no run shows the task
     * @param detectable the smallest change that {@link PlannedRepeats#runs} on each side would show
     * @param runsFor how many on each side would show {@link PlannedRepeats#change}; empty when a thousand would not
     */
    public record Row(
            String task,
            Optional<String> parent,
            double mean,
            double deviation,
            Optional<Double> detectable,
            Optional<Integer> runsFor) {
        public Row {
            requireNonNull(task, "task is null");
            requireNonNull(parent, "parent is null");
            requireNonNull(detectable, "detectable is null");
            requireNonNull(runsFor, "runsFor is null");
        }
    }

    public PlannedRepeats {
        requireNonNull(unit, "unit is null");
        rows = List.copyOf(rows);
    }

    /** For people: lines of at most so many columns. */
    public String toText(int columns) {
        String wanted = Figures.rounded(100 * change, 3) + " %";
        List<String> lines = new ArrayList<>(TextTable.wrap(
                "How many runs on each side of a comparison show a change of %s in four of five cases, from %s runs: their length and frequency are kept, and each has freshly started JVMs if these had."
                        .formatted(wanted, recorded),
                columns,
                "",
                ""));
        lines.add("");
        TextTable table = new TextTable();
        table.row("Task", unit(unit), "between runs, %", runs + " a side show", "runs for " + wanted);
        for (Row row : rows) {
            table.row(
                    (row.parent().isPresent() ? "  " : "") + Names.legible(row.task()),
                    Figures.si(row.mean()),
                    Double.isFinite(row.deviation()) ? Figures.rounded(100 * row.deviation(), 2) : "-",
                    row.detectable()
                            .map(part -> Figures.rounded(100 * part, 2) + " %")
                            .orElse("-"),
                    row.runsFor()
                            .map(Object::toString)
                            .orElse(Double.isFinite(row.deviation()) ? "> 1000" : "not seen"));
        }
        lines.addAll(table.lines(columns));
        lines.add("");
        lines.addAll(TextTable.wrap(
                "Between runs is the standard deviation as a part of the mean, the luck of sampling with it. From %s runs it is known to about ± %s %% of itself only."
                        .formatted(recorded, Figures.rounded(100 / Math.sqrt(2.0 * (recorded - 1)), 1)),
                columns,
                "",
                ""));
        return String.join("\n", lines) + "\n";
    }

    private static String unit(String unit) {
        return unit.endsWith("per event") ? "cycles/event" : "cycles/s";
    }

    /** For programs; what is not known is {@code null}. */
    public String toJson() {
        ObjectNode root = Json.object();
        root.put("schema", "weir/plan-repeats");
        root.put("schemaVersion", 1);
        root.put("recordedRuns", recorded);
        root.put("unit", unit);
        root.put("change", change);
        root.put("runsPerSide", runs);
        ArrayNode tasks = root.putArray("tasks");
        for (Row row : rows) {
            ObjectNode node = tasks.addObject();
            node.put("task", row.task());
            node.put("parent", row.parent().orElse(null));
            Json.put(node, "mean", row.mean());
            Json.put(node, "deviation", row.deviation());
            Json.put(node, "detectableChange", row.detectable().orElse(Double.NaN));
            node.put("runsPerSideForChange", row.runsFor().orElse(null));
        }
        return Json.write(root);
    }
}
