package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.comparison.ComparedRun;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.Side;
import dev.weir.comparison.TaskChange;
import dev.weir.comparison.Verdict;
import dev.weir.flamegraph.FlameGraph;
import dev.weir.flamegraph.WeightedStacks;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskKind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A comparison as one file that opens from disk and loads nothing: the table, and the flame graph of the difference. */
public final class ComparisonPage {
    private ComparisonPage() {}

    /**
     * Writes the page.
     *
     * @param baseStacks of each run of the base side, in its order; as the aggregator attributed them
     * @throws WeirException ENVIRONMENT when the file cannot be written
     */
    public static void write(
            Path file,
            Comparison comparison,
            List<List<AttributedStack>> baseStacks,
            List<List<AttributedStack>> nextStacks) {
        String title = shortName(comparison.base()) + " → " + shortName(comparison.next());
        FlameGraph.Embedded flameGraph = FlameGraph.embedDifference(
                weighted(comparison, comparison.base(), baseStacks),
                weighted(comparison, comparison.next(), nextStacks),
                title,
                ComparisonWords.unit(comparison));
        String css = ReportPage.resource("comparison.css") + flameGraph.css();
        Map<String, Object> model = new HashMap<>();
        model.put("title", title);
        model.put("unit", ComparisonWords.unit(comparison));
        model.put("canonical", ComparisonWords.canonical(comparison).orElse(""));
        model.put("columns", ComparisonWords.columns(comparison));
        model.put("base", ComparisonWords.side(comparison.base()));
        model.put("next", ComparisonWords.side(comparison.next()));
        model.put("gate", ComparisonWords.gate(comparison).orElse(""));
        model.put("failed", !comparison.passes());
        model.put("common", ComparisonWords.common(comparison).orElse(""));
        model.put("rows", rows(comparison));
        model.put("warnings", ComparisonWords.warnings(comparison));
        model.put("notes", comparison.notes());
        model.put("css", css);
        model.put("csp", ReportPage.policy(List.of(css), List.of(flameGraph.script())));
        model.put("flameGraphHtml", flameGraph.html());
        model.put("flameGraphJson", flameGraph.json());
        model.put("flameGraphScript", flameGraph.script());
        try {
            StringWriter out = new StringWriter();
            ReportPage.process("comparison.ftlh", model, out);
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.write(file, out.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT, "cannot write " + file + ": " + e + ". Name another file with --html.", e);
        }
    }

    private static String shortName(Side side) {
        String first = side.runs().get(0).name();
        return side.runs().size() == 1 ? first : first + " and " + (side.runs().size() - 1) + " more";
    }

    private static List<WeightedStacks> weighted(Comparison comparison, Side side, List<List<AttributedStack>> stacks) {
        List<WeightedStacks> weighted = new ArrayList<>();
        for (int i = 0; i < side.runs().size(); i++) {
            ComparedRun run = side.runs().get(i);
            GroupCost cluster = run.summary().cluster();
            double per = comparison.perEvent()
                    ? run.summary().events().orElseThrow().total()
                    : run.summary().window().length().toNanos() / 1e9;
            double perSample = cluster.cycles().cycles() / per / Math.max(1, cluster.samplesTaken());
            weighted.add(
                    new WeightedStacks(stacks.get(i), perSample / side.runs().size()));
        }
        return weighted;
    }

    private static List<Map<String, Object>> rows(Comparison comparison) {
        List<TaskChange> changes = new ArrayList<>(comparison.changes());
        changes.add(comparison.total());
        List<Map<String, Object>> rows = new ArrayList<>();
        TaskKind before = TaskKind.PROFILE;
        for (int i = 0; i < changes.size(); i++) {
            TaskChange change = changes.get(i);
            boolean total = i == changes.size() - 1;
            Map<String, Object> row = new HashMap<>();
            row.put(
                    "task",
                    change.parent()
                            .map(parent -> change.task().substring(parent.length() + 1))
                            .orElse(change.task()));
            row.put("part", change.parent().isPresent());
            row.put("apart", total || (change.kind() != TaskKind.PROFILE && before == TaskKind.PROFILE));
            row.put("total", total);
            row.put("before", ComparisonWords.cost(change.before()));
            row.put("after", ComparisonWords.cost(change.after()));
            row.put("difference", ComparisonWords.difference(change));
            row.put("percent", ComparisonWords.percent(change));
            row.put("own", ComparisonWords.own(change));
            row.put("interval", ComparisonWords.interval(change));
            row.put("verdict", change.verdict().word());
            row.put("style", style(change.verdict()));
            row.put("reason", change.reason());
            rows.add(row);
            before = change.kind();
        }
        return rows;
    }

    private static String style(Verdict verdict) {
        return switch (verdict) {
            case DEARER -> "dearer";
            case CHEAPER -> "cheaper";
            case CANNOT_TELL -> "unsure";
        };
    }
}
