package dev.weir.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.comparison.ComparedRun;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.Finding;
import dev.weir.comparison.Side;
import dev.weir.comparison.TaskChange;
import dev.weir.model.summary.Estimate;
import java.util.Locale;
import java.util.Optional;

/** A comparison for programs. */
public final class ComparisonJson {
    static final int SCHEMA_VERSION = 1;

    private ComparisonJson() {}

    /** The whole text, ending with a line break. */
    public static String write(Comparison comparison) {
        ObjectNode root = Json.object();
        root.put("schema", "weir/comparison");
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("unit", ComparisonWords.unit(comparison));
        root.put("perEvent", comparison.perEvent());
        side(root.putObject("base"), comparison.base());
        side(root.putObject("new"), comparison.next());
        root.putNull("canonical");
        comparison
                .byCanonicalNames()
                .ifPresent(names -> root.putObject("canonical")
                        .put("acrossEngines", names.across())
                        .put("base", names.base())
                        .put("new", names.next())
                        .put("sameProfile", names.sameProfile()));
        ArrayNode tasks = root.putArray("tasks");
        comparison.changes().forEach(change -> task(tasks.addObject(), change));
        task(root.putObject("total"), comparison.total());
        root.putNull("common");
        comparison.common().ifPresent(common -> {
            ObjectNode node = root.putObject("common");
            estimate(node, "relative", Optional.of(common.relative()));
            Json.put(node, "probability", common.probability());
            node.put("verdict", common.verdict().word());
        });
        ObjectNode gate = root.putObject("gate");
        Json.put(gate, "failAbove", comparison.question().failAbove().orElse(Double.NaN));
        gate.put("failed", !comparison.passes());
        gate.put("allTogether", comparison.failsAsAWhole());
        Json.put(
                gate,
                "tasks",
                comparison.failing().stream().map(TaskChange::task).toList());
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : comparison.findings()) {
            findings.addObject().put("refuses", finding.refuses()).put("sentence", finding.sentence());
        }
        Json.put(root, "notes", comparison.notes());
        return Json.write(root);
    }

    private static void side(ObjectNode node, Side side) {
        node.put("name", side.name());
        Json.put(node, "runs", side.runs().stream().map(ComparedRun::name).toList());
    }

    private static void task(ObjectNode node, TaskChange change) {
        node.put("task", change.task());
        node.put("parent", change.parent().orElse(null));
        node.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
        Json.put(node, "before", change.before());
        Json.put(node, "after", change.after());
        estimate(node, "difference", Optional.of(change.difference()));
        estimate(node, "relative", change.relative());
        estimate(node, "own", change.own());
        Json.put(node, "probability", change.probability());
        node.put("verdict", change.verdict().word());
        node.put("reason", change.reason().isEmpty() ? null : change.reason());
    }

    private static void estimate(ObjectNode node, String name, Optional<Estimate> estimate) {
        if (estimate.isEmpty()) {
            node.putNull(name);
            return;
        }
        ObjectNode each = node.putObject(name);
        Json.put(each, "value", estimate.get().value());
        Json.put(each, "low", estimate.get().low());
        Json.put(each, "high", estimate.get().high());
    }
}
