package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The truth of a window against Weir's summary of it.
 *
 * <p>The truth knows of the job's threads alone, so shares are of everything but the collector's and the compiler's threads. What Weir could not attribute, resolve or keep stays in: to lose a
 * sample is an error.
 */
record Comparison(long samples, List<Figure> figures) {
    private static final Set<String> OF_THE_JVM = Set.of("GC", "JIT");

    static Comparison of(JsonNode truth, JsonNode summary) {
        JsonNode rows = summary.path("cluster").path("tasks");
        Set<String> parents = new HashSet<>();
        double jvm = 0;
        long samples = summary.path("cluster").path("samplesTaken").asLong();
        for (JsonNode row : rows) {
            if (row.hasNonNull("parent")) {
                parents.add(row.path("parent").asText());
            }
            if (row.path("kind").asText().equals("built_in")
                    && OF_THE_JVM.contains(row.path("task").asText())) {
                jvm += row.path("share").path("value").asDouble();
                samples -= row.path("samples").asLong();
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (JsonNode task : truth.path("tasks")) {
            figures.add(figure(task, rows, parents, 1 - jvm));
        }
        return new Comparison(samples, figures);
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
