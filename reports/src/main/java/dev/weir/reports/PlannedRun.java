package dev.weir.reports;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a run must be to tell tasks to a given error: what {@code weir plan} prints.
 *
 * @param runId the recorded run that the plan rests on, with its {@code seconds}, {@code recordedHz} and {@code busyCores}
 * @param steadyOnly whether they are of the run's steady part, where it has one
 * @param error half the width of the 95 % interval of cycles per event that is wanted, as a part of the figure
 * @param hz of the run that is planned
 * @param higherHz other frequencies that {@link Row#higher} is given for
 * @param further the part of {@code error} that no length makes smaller
 */
public record PlannedRun(
        String runId,
        double seconds,
        boolean steadyOnly,
        int recordedHz,
        double busyCores,
        double error,
        int hz,
        List<Integer> higherHz,
        double further,
        List<Row> rows) {
    /**
     * One task.
     *
     * @param halfWidth of the recorded run, as a part of the figure; empty when no sample shows the task
     * @param length in seconds; empty when no run of a day is enough
     * @param from with {@code to}: between what the length lies in four of five cases
     * @param higher the length at each of the higher frequencies
     */
    public record Row(
            String task,
            Optional<String> parent,
            long samples,
            double share,
            Optional<Double> halfWidth,
            Optional<Long> length,
            Optional<Long> from,
            Optional<Long> to,
            List<Optional<Long>> higher) {
        public Row {
            requireNonNull(task, "task is null");
            requireNonNull(parent, "parent is null");
            requireNonNull(halfWidth, "halfWidth is null");
            requireNonNull(length, "length is null");
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            higher = List.copyOf(higher);
        }
    }

    public PlannedRun {
        requireNonNull(runId, "runId is null");
        higherHz = List.copyOf(higherHz);
        rows = List.copyOf(rows);
    }

    /** For people: lines of at most so many columns. */
    public String toText(int columns) {
        String wanted = "± " + Figures.rounded(100 * error, 3) + " %";
        List<String> lines = new ArrayList<>(TextTable.wrap(
                "How long a run must be to tell a task's cycles per event to %s (95 %%), from run %s: %s s%s at %s Hz, busy cores: %s."
                        .formatted(
                                wanted,
                                runId,
                                Figures.rounded(seconds, Figures.DIGITS),
                                steadyOnly ? " that --steady-only left" : "",
                                recordedHz,
                                Figures.rounded(busyCores, Figures.DIGITS)),
                columns,
                "",
                ""));
        lines.add("");
        TextTable table = new TextTable();
        List<String> head =
                new ArrayList<>(List.of("Task", "Share, %", "this run, ±%", "at " + hz + " Hz", "4 of 5 cases"));
        higherHz.forEach(each -> head.add("at " + each + " Hz"));
        table.row(head.toArray(String[]::new));
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(
                    (row.parent().isPresent() ? "  " : "") + Names.legible(row.task()),
                    Figures.percent(row.share()),
                    row.halfWidth().map(part -> Figures.rounded(100 * part, 2)).orElse("-")));
            if (row.halfWidth().isEmpty()) {
                cells.addAll(List.of("not seen", ""));
                higherHz.forEach(each -> cells.add(""));
            } else {
                cells.add(length(row.length()));
                cells.add(
                        outOfReach() || row.from().equals(row.to())
                                ? ""
                                : length(row.from()) + " to " + length(row.to()));
                row.higher().forEach(each -> cells.add(length(each)));
            }
            table.row(cells.toArray(String[]::new));
        }
        lines.addAll(table.lines(columns));
        lines.add("");
        lines.addAll(TextTable.wrap(
                "The job is taken to go on as in this run: the same load, as many busy cores, no trend; a warm-up or a disturbance in it makes the lengths too long. A higher frequency helps"
                        + " only where the luck of sampling is most of the error, not against the job's own unrest. The range is what the"
                        + " run leaves open about its own variance. "
                        + (further > 0
                                ? "Clocks and the count of events leave ± %s %% that no length makes smaller%s. "
                                        .formatted(
                                                Figures.rounded(100 * further, 2),
                                                outOfReach()
                                                        ? ": more than the " + wanted
                                                                + " wanted, so no run reaches it, however long: count the events more"
                                                                + " exactly, find out why the clocks of CPU time disagree, or want less"
                                                        : "")
                                : "")
                        + "Another start of the JVMs differs on top of it: record several runs and name them all.",
                columns,
                "",
                ""));
        return String.join("\n", lines) + "\n";
    }

    /** Whether it is not for want of samples that no length is enough. */
    private boolean outOfReach() {
        return further >= error;
    }

    private String length(Optional<Long> length) {
        if (length.isEmpty()) {
            return outOfReach() ? "never" : "> 1 day";
        }
        long seconds = length.get();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? Math.round(seconds / 60.0) + " min" : Figures.rounded(seconds / 3600.0, 2) + " h";
    }

    /** For programs; what is not known is {@code null}. */
    public String toJson() {
        ObjectNode root = Json.object();
        root.put("schema", "weir/plan");
        root.put("schemaVersion", 1);
        root.put("runId", runId);
        root.put("seconds", seconds);
        root.put("recordedHz", recordedHz);
        root.put("busyCores", busyCores);
        root.put("error", error);
        root.put("frequencyHz", hz);
        root.put("furtherUncertainty", further);
        ArrayNode tasks = root.putArray("tasks");
        for (Row row : rows) {
            ObjectNode node = tasks.addObject();
            node.put("task", row.task());
            node.put("parent", row.parent().orElse(null));
            node.put("samples", row.samples());
            Json.put(node, "share", row.share());
            Json.put(node, "halfWidth", row.halfWidth().orElse(Double.NaN));
            node.put("seconds", row.length().orElse(null));
            node.put("secondsFrom", row.from().orElse(null));
            node.put("secondsTo", row.to().orElse(null));
            ArrayNode higher = node.putArray("higher");
            for (int i = 0; i < row.higher().size(); i++) {
                ObjectNode each = higher.addObject();
                each.put("frequencyHz", higherHz.get(i));
                each.put("seconds", row.higher().get(i).orElse(null));
            }
        }
        return Json.write(root);
    }
}
