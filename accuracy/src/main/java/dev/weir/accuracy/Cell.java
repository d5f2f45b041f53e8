package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way of measuring one start of one JVM.
 *
 * @param failure why there is nothing else
 * @param samples of the job's own threads
 * @param widestOperator the width of the widest certain bounds of a task that is no part of another, as a share
 * @param before events per second of the job's CPU time: in the seconds before Weir was started, in its window, and after it had ended
 */
record Cell(
        Key key,
        Optional<String> failure,
        long samples,
        double completeStacks,
        double before,
        double during,
        double after,
        double widestOperator,
        List<Figure> figures) {

    /** Which cell of the matrix. */
    record Key(String workload, String jvm, String way, int start) {
        @Override
        public String toString() {
            return workload + "/" + jvm + "/" + way + "/" + start;
        }
    }

    Cell {
        figures = List.copyOf(figures);
    }

    static Cell failed(Key key, String cause) {
        return new Cell(
                key, Optional.of(cause), 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of());
    }

    /** The figure with the largest error. */
    Optional<Figure> worst() {
        return figures.stream().max((a, b) -> Double.compare(Math.abs(a.error()), Math.abs(b.error())));
    }

    String toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("workload", key.workload());
        node.put("jvm", key.jvm());
        node.put("way", key.way());
        node.put("start", key.start());
        failure.ifPresent(cause -> node.put("failure", cause));
        node.put("samples", samples);
        node.put("completeStacks", completeStacks);
        node.put("before", before);
        node.put("during", during);
        node.put("after", after);
        node.put("widestOperator", widestOperator);
        ArrayNode tasks = node.putArray("tasks");
        for (Figure figure : figures) {
            tasks.addObject()
                    .put("task", figure.task())
                    .put("truth", figure.truth())
                    .put("uncertainty", figure.uncertainty())
                    .put("measured", figure.measured())
                    .put("low", figure.low())
                    .put("high", figure.high())
                    .put("certainLow", figure.certainLow())
                    .put("certainHigh", figure.certainHigh());
        }
        return node.toString();
    }

    static Cell fromJson(JsonNode node) {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode task : node.path("tasks")) {
            figures.add(new Figure(
                    task.path("task").asText(),
                    task.path("truth").asDouble(),
                    task.path("uncertainty").asDouble(),
                    task.path("measured").asDouble(),
                    task.path("low").asDouble(),
                    task.path("high").asDouble(),
                    task.path("certainLow").asDouble(),
                    task.path("certainHigh").asDouble()));
        }
        return new Cell(
                new Key(
                        node.path("workload").asText(),
                        node.path("jvm").asText(),
                        node.path("way").asText(),
                        node.path("start").asInt()),
                node.hasNonNull("failure") ? Optional.of(node.path("failure").asText()) : Optional.empty(),
                node.path("samples").asLong(),
                node.path("completeStacks").asDouble(Double.NaN),
                node.path("before").asDouble(Double.NaN),
                node.path("during").asDouble(Double.NaN),
                node.path("after").asDouble(Double.NaN),
                node.path("widestOperator").asDouble(Double.NaN),
                figures);
    }
}
