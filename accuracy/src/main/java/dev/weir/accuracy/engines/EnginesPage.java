package dev.weir.accuracy.engines;

import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The tables of the page, in Markdown. */
final class EnginesPage {
    private EnginesPage() {}

    static String text(List<Outcome> outcomes, EnginesOptions options) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "%n`make engines`: one start of each, one host, %d s at 499 Hz after a warm-up of %d s, %,d events/s unless the row says otherwise.%n%n",
                options.seconds(),
                options.warmUp(),
                options.rate()));
        out.append(
                "| engine | mode | holds | processes found | whole stacks, % | unmatched, % | unresolved, % | events off the generator's, % | busy cores | cycles per event |\n");
        out.append("|---|---|---|---|--:|--:|--:|--:|--:|--:|\n");
        outcomes.forEach(outcome -> out.append(row(outcome)));
        notes(outcomes, out);
        canonical(outcomes, out);
        return out.append('\n').toString();
    }

    private static String row(Outcome outcome) {
        Row row = outcome.row();
        if (outcome.figures().isEmpty()) {
            return "| " + row.engine() + " | " + row.mode() + " | no | " + escape(outcome.why()) + " | | | | | | |\n";
        }
        Figures figures = outcome.figures().get();
        List<String> failings = figures.failings(row);
        return String.format(
                Locale.ROOT,
                "| %s %s | %s | %s | %s | %.1f | %.2f | %.2f | %+.2f ± %.2f | %.2f | %s |%n",
                row.engine(),
                figures.version(),
                mode(row),
                failings.isEmpty() ? "yes" : escape(String.join(", ", failings)),
                escape(String.join(", ", figures.processes())),
                100 * figures.complete(),
                100 * figures.unmatched(),
                100 * figures.unresolved(),
                100 * figures.off(),
                100
                        * (figures.events().uncertainty() + figures.sent().uncertainty())
                        / figures.sent().total(),
                figures.busyCores(),
                total(figures));
    }

    private static String mode(Row row) {
        return row.mode()
                + row.rate()
                        .map(rate -> String.format(Locale.ROOT, ", %,d/s", rate))
                        .orElse("");
    }

    private static String total(Figures figures) {
        double cycles = figures.canonical().cluster().cycles().cycles();
        return String.format(Locale.ROOT, "%,.0f", cycles / figures.events().total());
    }

    private static void notes(List<Outcome> outcomes, StringBuilder out) {
        List<String> notes = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Optional<String> note = outcome.row().note();
            note.ifPresent(words -> notes.add(
                    "* " + outcome.row().engine() + ", " + outcome.row().mode() + ": " + words));
        }
        if (!notes.isEmpty()) {
            out.append('\n').append(String.join("\n", notes)).append('\n');
        }
    }

    /** One column per engine: the rows are few, and their names short. */
    private static void canonical(List<Outcome> outcomes, StringBuilder out) {
        List<Outcome> shown = outcomes.stream()
                .filter(outcome -> outcome.row().sameLoad() && outcome.figures().isPresent())
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        Set<String> tasks = new LinkedHashSet<>();
        for (CanonicalTask word : CanonicalTask.values()) {
            tasks.add(word.word());
        }
        shown.forEach(outcome -> outcome.figures().get().canonicalTasks().forEach(task -> tasks.add(task.task())));
        out.append("\n### Cycles per event, by canonical task\n\n");
        out.append(
                "The same benchmark, at the same rate where the row names no other. ± is the 95 % interval of the run; starts of one JVM differ on top of it.\n\n");
        out.append("| engine |");
        tasks.forEach(task -> out.append(' ').append(escape(task)).append(" |"));
        out.append(" all |\n|---|").append("--:|".repeat(tasks.size() + 1)).append('\n');
        for (Outcome outcome : shown) {
            Figures figures = outcome.figures().get();
            out.append("| ")
                    .append(outcome.row().engine())
                    .append(' ')
                    .append(figures.version())
                    .append(", ")
                    .append(mode(outcome.row()))
                    .append(" |");
            for (String task : tasks) {
                out.append(' ').append(cell(figures, task)).append(" |");
            }
            out.append(' ').append(total(figures)).append(" |\n");
        }
    }

    private static String cell(Figures figures, String task) {
        return figures.canonicalTasks().stream()
                .filter(cost -> cost.task().equals(task))
                .findFirst()
                .flatMap(TaskCost::cyclesPerEvent)
                .map(EnginesPage::figure)
                .orElse("–");
    }

    private static String figure(Estimate estimate) {
        if (estimate.value() <= 0) {
            return String.format(Locale.ROOT, "≤ %,.0f", estimate.high());
        }
        return String.format(Locale.ROOT, "%,.0f ± %,.0f", estimate.value(), estimate.halfWidth());
    }

    private static String escape(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
