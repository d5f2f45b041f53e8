package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One vertex of the job graph: a chain of operators, run by some subtasks. */
final class FlinkVertex {
    // Work and idleness of a subtask in ms: together they move at every renewal, also when no record does.
    private static final Pattern BEACON = Pattern.compile("accumulate(Busy|Idle|BackPressured)TimeMs");
    // Flink's REST server takes request lines of 4096 bytes.
    private static final int MAX_QUERY = 3_000;

    private final JsonRest rest;
    private final String path;
    private final String name;
    private final boolean first;
    private final List<SubtaskHistory> subtasks = new ArrayList<>();
    private final int[] attempts;
    // Found once, by the polling thread.
    private volatile List<FlinkOperator> operators = List.of();
    private volatile List<String> queries = List.of();

    /** @param first whether nothing in the job graph leads into it */
    FlinkVertex(JsonRest rest, String jobPath, JsonNode vertex, boolean first) {
        this.rest = rest;
        this.path = jobPath + "/vertices/" + vertex.path("id").asText();
        this.name = vertex.path("name").asText();
        this.first = first;
        int parallelism = vertex.path("parallelism").asInt();
        for (int i = 0; i < parallelism; i++) {
            subtasks.add(new SubtaskHistory());
        }
        attempts = new int[parallelism];
    }

    String id() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    boolean isFirst() {
        return first;
    }

    List<FlinkOperator> operators() {
        return operators;
    }

    List<SubtaskHistory> subtasks() {
        return List.copyOf(subtasks);
    }

    /** Counters as they are shown now, not yet given to the histories: the attempts are to be read after them. */
    record Shown(Instant at, List<Map<String, Long>> bySubtask) {}

    Shown read(Clock clock) throws Unavailable, InterruptedException {
        Instant asked = clock.instant();
        List<Map<String, Long>> counters = new ArrayList<>();
        subtasks.forEach(subtask -> counters.add(new HashMap<>()));
        if (queries.isEmpty()) {
            discover();
        }
        for (String query : queries) {
            for (JsonNode metric : rest.get(query)) {
                put(metric.path("id").asText(), metric.path("value").asText(), counters);
            }
        }
        Duration took = Duration.between(asked, clock.instant());
        return new Shown(asked.plus(took.dividedBy(2)), counters);
    }

    private void put(String id, String value, List<Map<String, Long>> counters) {
        int dot = id.indexOf('.');
        try {
            int subtask = Integer.parseInt(id.substring(0, Math.max(0, dot)));
            if (subtask < counters.size()) {
                // Times are floating point where no time was measured yet: NaN is no reading.
                double number = Double.parseDouble(value);
                if (!Double.isNaN(number)) {
                    counters.get(subtask).put(id.substring(dot + 1), (long) number);
                }
            }
        } catch (NumberFormatException e) {
            // A value that is no number is none of ours: all counters asked for are numbers.
            return;
        }
    }

    /** The names of the counters, as soon as Flink has any: at the first request its store is empty. */
    private void discover() throws Unavailable, InterruptedException {
        Set<String> metrics = new HashSet<>();
        for (JsonNode metric : rest.get(path + "/subtasks/metrics")) {
            metrics.add(metric.path("id").asText());
        }
        List<FlinkOperator> found = FlinkOperator.of(name, metrics);
        if (found.isEmpty()) {
            return;
        }
        operators = found;
        Set<String> wanted = new TreeSet<>();
        for (FlinkOperator operator : found) {
            wanted.add(operator.inCounter());
            wanted.add(operator.outCounter());
        }
        metrics.stream().filter(BEACON.asMatchPredicate()).forEach(wanted::add);
        wanted.retainAll(metrics);
        queries = queries(wanted);
    }

    private List<String> queries(Set<String> wanted) {
        List<String> found = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        for (int subtask = 0; subtask < subtasks.size(); subtask++) {
            for (String metric : wanted) {
                String encoded = URLEncoder.encode(subtask + "." + metric, StandardCharsets.UTF_8);
                if (names.length() > 0 && names.length() + encoded.length() > MAX_QUERY) {
                    found.add(path + "/metrics?get=" + names);
                    names.setLength(0);
                }
                names.append(names.length() == 0 ? "" : ",").append(encoded);
            }
        }
        found.add(path + "/metrics?get=" + names);
        return found;
    }

    /** Reads which attempt each subtask is in; returns whether all run. */
    boolean readAttempts() throws Unavailable, InterruptedException {
        boolean allRun = true;
        for (JsonNode subtask : rest.get(path).path("subtasks")) {
            int index = subtask.path("subtask").asInt(-1);
            if (index >= 0 && index < attempts.length) {
                attempts[index] = subtask.path("attempt").asInt();
                allRun &= subtask.path("status").asText().equals("RUNNING");
            }
        }
        return allRun;
    }

    void keep(Shown shown) {
        for (int i = 0; i < subtasks.size(); i++) {
            subtasks.get(i).shown(shown.at(), shown.bySubtask().get(i), attempts[i]);
        }
    }
}
