package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The truth of a window against Weir's summary of it.
 *
 * <p>The truth knows of the job's threads alone, so shares are of everything but the collector's and the compiler's threads. What Weir could not attribute, resolve or keep stays in: to lose a
 * sample is an error.
 *
 * <p>An operator of which only the user function was timed, because it hands its records to another thread, is not compared: what it does beside its function is in the truth's remainder,
 * which then is not compared either.
 */
record Comparison(long samples, double widestOperator, List<Figure> figures) {
    private static final Set<String> OF_THE_JVM = Set.of("GC", "JIT");
    private static final String REMAINDER = "Runtime";

    static Comparison of(JsonNode truth, JsonNode summary) {
        JsonNode rows = summary.path("cluster").path("tasks");
        Set<String> parents = new HashSet<>();
        double jvm = 0;
        double widestOperator = 0;
        long samples = summary.path("cluster").path("samplesTaken").asLong();
        for (JsonNode row : rows) {
            if (row.hasNonNull("parent")) {
                parents.add(row.path("parent").asText());
            }
            if (row.path("kind").asText().equals("profile") && !row.hasNonNull("parent")) {
                JsonNode certain = row.path("certain");
                widestOperator = Math.max(
                        widestOperator,
                        certain.path("high").asDouble(Double.NaN)
                                - certain.path("low").asDouble(Double.NaN));
            }
            if (row.path("kind").asText().equals("built_in")
                    && OF_THE_JVM.contains(row.path("task").asText())) {
                jvm += row.path("share").path("value").asDouble();
                samples -= row.path("samples").asLong();
            }
        }
        List<Figure> figures = new ArrayList<>();
        Set<String> partly = timedInPart(truth);
        for (JsonNode task : truth.path("tasks")) {
            if (!partly.contains(task.path("task").asText())) {
                figures.add(figure(task, rows, parents, 1 - jvm));
            }
        }
        return new Comparison(samples, widestOperator, figures);
    }

    private static Set<String> timedInPart(JsonNode truth) {
        Map<String, Double> ofParts = new HashMap<>();
        for (JsonNode task : truth.path("tasks")) {
            String name = task.path("task").asText();
            int slash = name.lastIndexOf('/');
            if (slash > 0) {
                ofParts.merge(name.substring(0, slash), task.path("share").asDouble(), Double::sum);
            }
        }
        Set<String> partly = new HashSet<>();
        for (JsonNode task : truth.path("tasks")) {
            String name = task.path("task").asText();
            if (task.path("share").asDouble() - ofParts.getOrDefault(name, 0.0) < 1e-9) {
                partly.add(name);
            }
        }
        if (!partly.isEmpty()) {
            partly.add(REMAINDER);
        }
        return partly;
    }

    private static Figure figure(JsonNode truth, JsonNode rows, Set<String> parents, double job) {
        String task = truth.path("task").asText();
        double[] sums = new double[5];
        for (JsonNode row : rows) {
            String name = row.path("task").asText();
            // Where Weir knows of sub-tasks their figures are already within their parent's.
            if (name.equals(task) || (!parents.contains(task) && name.startsWith(task + "/"))) {
                JsonNode share = row.path("share");
                JsonNode believable = row.has("believable") ? row.path("believable") : share;
                JsonNode certain = row.path("certain");
                double value = share.path("value").asDouble();
                sums[0] += value;
                sums[1] += believable.path("low").asDouble();
                sums[2] += believable.path("high").asDouble();
                sums[3] += certain.path("low").asDouble(value);
                sums[4] += certain.path("high").asDouble(value);
            }
        }
        return new Figure(
                task,
                truth.path("share").asDouble(),
                truth.path("uncertainty").asDouble(),
                sums[0] / job,
                sums[1] / job,
                sums[2] / job,
                sums[3] / job,
                sums[4] / job);
    }
}
