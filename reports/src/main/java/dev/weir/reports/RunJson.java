package dev.weir.reports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.Mark;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.model.Terms.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** run.json: what a run measured besides the hosts' profiles, every figure in full, so that the run can be worked out again. */
final class RunJson {
    static final int SCHEMA_VERSION = 1;

    private RunJson() {}

    static String write(Measured measured, Terms terms) {
        ObjectNode root = Json.object();
        root.put("schema", "weir/run");
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("frequencyHz", measured.frequencyHz());
        ArrayNode hosts = root.putArray("hosts");
        for (HostOutcome outcome : measured.outcomes()) {
            ObjectNode node = hosts.addObject();
            node.put("host", outcome.host().host().value());
            if (outcome instanceof HostOutcome.Failed failed) {
                node.putNull("file");
                node.put("phase", failed.phase());
                node.put("cause", failed.cause());
            } else {
                node.put("file", fileName(outcome.host().host()));
            }
        }
        ArrayNode events = root.putArray("events");
        measured.events().forEach(counts -> events(events.addObject(), counts));
        ArrayNode warnings = root.putArray("warnings");
        measured.warnings().forEach(warnings::add);
        terms(root.putObject("terms"), terms);
        return Json.write(root);
    }

    static String fileName(HostName host) {
        return host.toFileName() + ".weir";
    }

    private static void events(ObjectNode node, EventCounts events) {
        node.put("total", events.total());
        node.put("uncertainty", events.uncertainty());
        node.put("source", events.source());
        node.put("method", events.method());
        ArrayNode operators = node.putArray("operators");
        for (OperatorCount count : events.operators()) {
            ObjectNode operator = operators.addObject();
            operator.put("operator", count.operator());
            Json.put(operator, "in", count.in().orElse(Double.NaN));
            Json.put(operator, "out", count.out().orElse(Double.NaN));
        }
        ArrayNode bySecond = node.putArray("bySecond");
        events.bySecond().forEach(bySecond::add);
        ArrayNode marks = node.putArray("marks");
        for (Mark mark : events.marks()) {
            ObjectNode each = marks.addObject();
            each.put("kind", mark.kind().word());
            each.put("host", mark.host().map(HostName::value).orElse(null));
            each.put("fromSecond", mark.fromSecond());
            each.put("toSecond", mark.toSecond());
            each.put("sentence", mark.sentence());
        }
    }

    private static void terms(ObjectNode node, Terms terms) {
        node.put("steadyOnly", terms.steadyOnly());
        node.put("strict", terms.strict());
        node.putNull("pricePerCoreHour");
        node.putNull("currency");
        terms.price().ifPresent(price -> {
            node.put("pricePerCoreHour", price.perCoreHour());
            node.put("currency", price.currency());
        });
        node.put("wattsPerCore", terms.wattsPerCore().orElse(null));
    }

    /** A host of the run: the file with its profile, or why there is none. */
    record HostEntry(HostName host, Optional<String> file, String phase, String cause) {
        HostOutcome.Failed failed() {
            return new HostOutcome.Failed(HostSpec.of(host), phase, cause);
        }
    }

    static List<HostEntry> hosts(JsonNode root) {
        List<HostEntry> hosts = new ArrayList<>();
        for (JsonNode node : Json.array(root, "hosts")) {
            HostName host = new HostName(Json.text(node, "host"));
            boolean measured = node.path("file").isTextual();
            hosts.add(
                    measured
                            ? new HostEntry(host, Optional.of(node.path("file").asText()), "", "")
                            : new HostEntry(
                                    host, Optional.empty(), Json.text(node, "phase"), Json.text(node, "cause")));
        }
        return hosts;
    }

    static List<EventCounts> events(JsonNode root) {
        List<EventCounts> events = new ArrayList<>();
        Json.array(root, "events").forEach(node -> events.add(readEvents(node)));
        return events;
    }

    static List<String> warnings(JsonNode root) {
        List<String> warnings = new ArrayList<>();
        root.path("warnings").forEach(each -> warnings.add(each.asText()));
        return warnings;
    }

    /** One denominator, of run.json or of the summary.json of a run that has no run.json. */
    static EventCounts readEvents(JsonNode node) {
        List<OperatorCount> operators = new ArrayList<>();
        for (JsonNode each : node.path("operators")) {
            operators.add(new OperatorCount(Json.text(each, "operator"), real(each, "in"), real(each, "out")));
        }
        List<Double> bySecond = new ArrayList<>();
        node.path("bySecond").forEach(each -> bySecond.add(each.asDouble(Double.NaN)));
        List<Mark> marks = new ArrayList<>();
        for (JsonNode each : node.path("marks")) {
            marks.add(new Mark(
                    kind(Json.text(each, "kind")),
                    Optional.ofNullable(each.path("host").textValue()).map(HostName::new),
                    Json.number(each, "fromSecond"),
                    Json.number(each, "toSecond"),
                    Json.text(each, "sentence")));
        }
        return new EventCounts(
                Json.number(node, "total"),
                node.path("uncertainty").asDouble(0),
                Json.text(node, "source"),
                Json.text(node, "method"),
                operators,
                bySecond,
                marks);
    }

    private static Mark.Kind kind(String word) {
        for (Mark.Kind kind : Mark.Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of mark is called \"" + word.toLowerCase(Locale.ROOT) + "\"");
    }

    static Terms terms(JsonNode root) {
        JsonNode node = root.path("terms");
        return new Terms(
                node.path("steadyOnly").asBoolean(),
                node.path("strict").asBoolean(),
                real(node, "pricePerCoreHour")
                        .map(price -> new Price(price, node.path("currency").asText(""))),
                real(node, "wattsPerCore"));
    }

    private static Optional<Double> real(JsonNode node, String name) {
        return node.path(name).isNumber() ? Optional.of(node.path(name).asDouble()) : Optional.empty();
    }
}
