package dev.weir.reports;

import dev.weir.comparison.ByCanonicalNames;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.TaskChange;
import dev.weir.comparison.Verdict;

/** A comparison as a small table for a comment in a review: rows with too few samples to be asked are left out. */
public final class ComparisonMarkdown {
    private ComparisonMarkdown() {}

    /** The whole text, ending with a line break. */
    public static String write(Comparison comparison) {
        StringBuilder out = new StringBuilder();
        ComparisonWords.gate(comparison)
                .ifPresent(sentence -> out.append("**").append(escape(sentence)).append(".**\n\n"));
        ComparisonWords.canonical(comparison)
                .ifPresent(sentence -> out.append(escape(sentence)).append(".\n\n"));
        out.append("| Task | Before | After | Change | Own | 95 % | |\n|---|--:|--:|--:|--:|--:|---|\n");
        int left = 0;
        for (TaskChange change : comparison.changes()) {
            if (change.parent().isPresent() && change.verdict() == Verdict.CANNOT_TELL) {
                continue;
            }
            if (change.reason().equals("too few samples")) {
                left++;
                continue;
            }
            row(out, change);
        }
        row(out, comparison.total());
        out.append("\nMean ")
                .append(ComparisonWords.unit(comparison))
                .append("; base: ")
                .append(escape(ComparisonWords.side(comparison.base())))
                .append("; new: ")
                .append(escape(ComparisonWords.side(comparison.next())))
                .append('.');
        if (left > 0) {
            out.append(' ').append(Names.plural(left, "row")).append(" with too few samples left out.");
        }
        out.append(
                comparison.byCanonicalNames().filter(ByCanonicalNames::across).isPresent()
                        ? " Own: as measured, with its interval.\n"
                        : " Own: apart from what all tasks have in common, with its interval.\n");
        ComparisonWords.common(comparison)
                .ifPresent(
                        sentence -> out.append("\n- ").append(escape(sentence)).append('.'));
        for (String warning : ComparisonWords.warnings(comparison)) {
            out.append("\n- ⚠ ").append(escape(warning)).append('.');
        }
        for (String note : comparison.notes()) {
            out.append("\n- ").append(escape(note)).append('.');
        }
        return out.append('\n').toString();
    }

    private static void row(StringBuilder out, TaskChange change) {
        boolean changed = change.verdict() != Verdict.CANNOT_TELL;
        String percent = ComparisonWords.percent(change);
        String interval = ComparisonWords.interval(change);
        out.append("| ")
                .append(changed ? "**" : "")
                .append(escape(change.task()))
                .append(changed ? "**" : "")
                .append(" | ")
                .append(ComparisonWords.cost(change.before()))
                .append(" | ")
                .append(ComparisonWords.cost(change.after()))
                .append(" | ")
                .append(percent.equals("new") || percent.equals("–") ? percent : percent + " %")
                .append(" | ")
                .append(ComparisonWords.own(change).isEmpty() ? "" : ComparisonWords.own(change) + " %")
                .append(" | ")
                .append(interval.isEmpty() ? "" : interval + " %")
                .append(" | ")
                .append(
                        changed
                                ? "**" + change.verdict().word() + "**"
                                : change.verdict().word())
                .append(" |\n");
    }

    /** No name may end a cell, a line, or start markup. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        Names.legible(text).chars().forEach(c -> {
            if ("\\`*_{}[]<>|#!&~@".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append((char) c);
        });
        return escaped.toString();
    }
}
