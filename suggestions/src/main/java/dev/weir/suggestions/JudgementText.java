package dev.weir.suggestions;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.suggestions.Judgement.Broad;
import dev.weir.suggestions.Judgement.Method;
import dev.weir.suggestions.Judgement.Row;
import dev.weir.suggestions.Judgement.Rule;
import dev.weir.suggestions.Judgement.Shadowed;
import dev.weir.suggestions.Judgement.Swallowed;
import dev.weir.suggestions.Judgement.UnmatchedPackage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A judgement for people. */
final class JudgementText {
    private final Judgement judgement;
    private final StringBuilder out = new StringBuilder();

    private JudgementText(Judgement judgement) {
        this.judgement = judgement;
    }

    static String write(Judgement judgement) {
        return new JudgementText(judgement).write();
    }

    /** {@code 12.3 %}. */
    static String percent(double share) {
        double value = share * 100;
        return value > 0 && value < 0.05
                ? String.format(ROOT, "%.2f %%", value)
                : String.format(ROOT, "%.1f %%", value);
    }

    private String write() {
        out.append(String.format(ROOT, "%s, by %,d samples\n", judgement.profile(), judgement.samples()));
        coverage();
        packages();
        unused();
        undecided();
        broad();
        return out.toString();
    }

    private void coverage() {
        out.append("\nOf the cycles\n");
        coverage(judgement.tasks(), "are tasks of the profile", "profile");
        coverage(judgement.builtIn(), "are rows that Weir knows by itself", "built_in");
        share(judgement.unmatched(), "are unmatched: no rule claims any frame");
        share(judgement.unresolved(), "are unresolved: no frame could be named");
        share(judgement.lost(), "are of samples that were lost");
    }

    private void coverage(double share, String what, String kind) {
        List<Row> rows =
                judgement.rows().stream().filter(row -> row.kind().equals(kind)).toList();
        String list = rows.stream()
                .map(row -> row.task() + " " + percent(row.share()).replace(" %", ""))
                .collect(joining(", "));
        share(share, what + (list.isEmpty() ? "" : ": " + list));
    }

    private void share(double share, String what) {
        out.append(String.format(ROOT, "%8s  ", percent(share))).append(what).append('\n');
    }

    private void packages() {
        if (judgement.packages().isEmpty()) {
            return;
        }
        out.append("\nUnmatched, by the package that was running\n");
        for (UnmatchedPackage each : judgement.packages()) {
            share(
                    each.share(),
                    each.name() + ": "
                            + each.frames().stream()
                                    .map(method -> shortened(each, method))
                                    .collect(joining(", ")));
        }
    }

    private static String shortened(UnmatchedPackage each, Method method) {
        String prefix = each.name() + ".";
        String name = method.name().startsWith(prefix) ? method.name().substring(prefix.length()) : method.name();
        return name + " " + percent(method.share());
    }

    private void unused() {
        if (judgement.unused().isEmpty()) {
            return;
        }
        out.append("\nRules that match nothing in this run\n");
        Map<Integer, StringBuilder> byLine = new LinkedHashMap<>();
        for (Rule rule : judgement.unused()) {
            StringBuilder line = byLine.computeIfAbsent(rule.line(), number -> new StringBuilder());
            line.append(line.length() == 0 ? rule.task() + " = " : " | ").append(rule.pattern());
        }
        byLine.forEach((number, text) -> out.append(String.format(ROOT, "  line %3d  %s\n", number, text)));
    }

    private void undecided() {
        if (judgement.undecided().isEmpty()) {
            return;
        }
        out.append("\nRules that others go before\n");
        for (Shadowed each : judgement.undecided()) {
            String by = each.by().task() + " = " + each.by().pattern() + " on line "
                    + each.by().line();
            String sentence = each.sameFrame()
                    ? by + " claims the same frames and stands first: " + percent(each.taken())
                    : "nearer the leaf there is always another rule, most often " + by + ": " + percent(each.taken());
            out.append(text(each.rule()))
                    .append('\n')
                    .append("            ")
                    .append(each.decided() > 0 ? "decides " + percent(each.decided()) + "; " : "decides nothing; ")
                    .append(sentence)
                    .append('\n');
        }
    }

    private void broad() {
        if (judgement.broad().isEmpty()) {
            return;
        }
        out.append("\nRules so broad that they swallow others\n");
        for (Broad each : judgement.broad()) {
            out.append(text(each.rule())).append('\n');
            out.append("            of its ")
                    .append(percent(each.decided()))
                    .append(", ")
                    .append(percent(each.swallowed()))
                    .append(" would be ")
                    .append(each.from().stream().map(JudgementText::from).collect(joining(", ")))
                    .append('\n');
        }
        out.append(
                "            A pattern with more of the name in it, or none at all, leaves them to their callers.\n");
    }

    private static String from(Swallowed swallowed) {
        return swallowed.task() + "'s " + percent(swallowed.share())
                + swallowed.by().map(rule -> " (line " + rule.line() + ")").orElse("");
    }

    private static String text(Rule rule) {
        return String.format(ROOT, "  line %3d  %s = %s", rule.line(), rule.task(), rule.pattern());
    }
}
