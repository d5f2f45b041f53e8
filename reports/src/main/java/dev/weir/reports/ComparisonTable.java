package dev.weir.reports;

import dev.weir.comparison.Comparison;
import dev.weir.comparison.TaskChange;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;

/** A comparison on the terminal. */
public final class ComparisonTable {
    private final Comparison comparison;
    private final int columns;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    private ComparisonTable(Comparison comparison, int columns, boolean colour) {
        this.comparison = comparison;
        this.columns = Math.max(60, columns);
        this.colour = colour;
    }

    /** The whole text, ending with a line break. */
    public static String render(Comparison comparison, int columns, boolean colour) {
        ComparisonTable table = new ComparisonTable(comparison, columns, colour);
        table.render();
        return table.out.toString();
    }

    private void render() {
        paragraph("Base: " + ComparisonWords.side(comparison.base()) + ".", "2");
        paragraph("New: " + ComparisonWords.side(comparison.next()) + ".", "2");
        ComparisonWords.canonical(comparison).ifPresent(sentence -> paragraph(sentence + ".", "1"));
        paragraph("Figures are " + ComparisonWords.unit(comparison) + "; intervals are 95 %.", "2");
        out.append('\n');
        rows();
        out.append('\n');
        ComparisonWords.common(comparison).ifPresent(sentence -> paragraph(sentence + ".", ""));
        paragraph(ComparisonWords.columns(comparison) + ".", "2");
        List<String> warnings = ComparisonWords.warnings(comparison);
        if (!warnings.isEmpty()) {
            line("Warnings", "1");
            warnings.forEach(
                    warning -> TextTable.wrap(warning, columns, "  - ", "    ").forEach(line -> line(line, "")));
        }
        comparison.notes().forEach(note -> paragraph(note + ".", "2"));
        ComparisonWords.gate(comparison)
                .ifPresent(sentence -> paragraph(sentence + ".", comparison.passes() ? "32" : "31"));
    }

    private void rows() {
        List<TaskChange> changes = comparison.changes();
        TextTable table = new TextTable();
        table.row("Task", "Before", "After", "%", "Own, %", "95 %, %", "Verdict");
        List<String> styles = new ArrayList<>(List.of("1"));
        for (TaskChange change : changes) {
            row(table, change);
            styles.add(style(change));
        }
        row(table, comparison.total());
        styles.add("1");
        List<String> lines = table.lines(columns);
        int widest = lines.stream().mapToInt(TextTable::length).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            boolean service = i > 1
                    && i <= changes.size()
                    && changes.get(i - 1).kind() != TaskKind.PROFILE
                    && changes.get(i - 2).kind() == TaskKind.PROFILE;
            if (service || i == lines.size() - 1) {
                line("-".repeat(Math.min(columns, widest)), "2");
            }
            line(lines.get(i), styles.get(i));
        }
    }

    private static void row(TextTable table, TaskChange change) {
        String name = change.parent()
                .map(parent -> "  " + change.task().substring(parent.length() + 1))
                .orElse(change.task());
        table.row(
                name,
                ComparisonWords.cost(change.before()),
                ComparisonWords.cost(change.after()),
                ComparisonWords.percent(change),
                ComparisonWords.own(change),
                ComparisonWords.interval(change),
                change.verdict().word());
    }

    private static String style(TaskChange change) {
        return switch (change.verdict()) {
            case DEARER -> "31";
            case CHEAPER -> "34";
            case CANNOT_TELL -> change.kind() == TaskKind.PROFILE ? "" : "2";
        };
    }

    private void paragraph(String text, String style) {
        TextTable.wrap(text, columns, "", "").forEach(line -> line(line, style));
    }

    private void line(String text, String style) {
        boolean styled = colour && !style.isEmpty();
        out.append(styled ? "\u001b[" + style + "m" : "");
        out.append(text.stripTrailing());
        out.append(styled ? "\u001b[0m" : "").append('\n');
    }
}
