package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.denominators.CounterSource.Counter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SQL execution as {@code /sql/ID} tells of it.
 *
 * @param streaming whether it is a micro-batch of a streaming query
 * @param uncounted the mode that the query runs in, where that counts no rows or tells of them too late to date them
 * @param scans the operators that read the stream
 * @param query which run of which streaming query it belongs to
 * @param number its number in the query, with the query
 * @param submitted when, by the driver's clock
 */
record SparkBatch(
        boolean running,
        boolean streaming,
        Optional<String> uncounted,
        SortedSet<String> scans,
        Map<Counter, Long> counts,
        Optional<String> query,
        Optional<String> number,
        Optional<Instant> submitted) {
    // "ysb\nid = …\nrunId = 8f34f802-89fc-43d1-88a8-b000a5a61abc\nbatch = 15"
    private static final Pattern RUN = Pattern.compile("\\brunId = (\\S+)");
    // 2026-11-20T16:04:08.067GMT
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'GMT'", Locale.ROOT);
    private static final String ROWS = "number of output rows";
    private static final String SHUFFLED = "shuffle records written";
    // They give as many rows as they take, and count none.
    private static final Set<String> ONE_FOR_ONE = Set.of(
            "AppendColumns",
            "AppendColumnsWithObject",
            "ColumnarToRow",
            "DeserializeToObject",
            "EventTimeWatermark",
            "MapElements",
            "Project",
            "SerializeFromObject",
            "Sort");

    private record Operator(long id, String name, Optional<Long> out) {}

    static SparkBatch of(JsonNode execution) {
        List<Operator> operators = new ArrayList<>();
        execution
                .path("nodes")
                .forEach(node -> operators.add(new Operator(
                        node.path("nodeId").asLong(), node.path("nodeName").asText(), rows(node.path("metrics")))));
        // Numbers rise from the sink to the sources.
        operators.sort(Comparator.comparingLong(Operator::id).reversed());
        Map<Long, List<Long>> inputs = new HashMap<>();
        execution
                .path("edges")
                .forEach(edge -> inputs.computeIfAbsent(edge.path("toId").asLong(), to -> new ArrayList<>())
                        .add(edge.path("fromId").asLong()));
        SortedSet<String> scans = new TreeSet<>();
        Map<Counter, Long> counts = new LinkedHashMap<>();
        Set<String> repeated = repeated(operators);
        for (Operator operator : operators) {
            String label =
                    repeated.contains(operator.name()) ? operator.name() + " (" + operator.id() + ")" : operator.name();
            if (isStreamScan(operator.name())) {
                scans.add(label);
                operator.out().ifPresent(rows -> counts.put(Counter.job(label), rows));
            } else if (operator.out().isPresent()) {
                entering(operator.id(), inputs, operators).ifPresent(rows -> counts.put(Counter.in(label, ""), rows));
            }
            operator.out().ifPresent(rows -> counts.put(Counter.out(label, ""), rows));
        }
        return new SparkBatch(
                execution.path("status").asText().equals("RUNNING"),
                !scans.isEmpty(),
                uncounted(operators),
                scans,
                counts,
                query(execution),
                query(execution).map(query -> execution.path("description").asText()),
                date(execution.path("submissionTime").asText()));
    }

    /** Which run of which streaming query an execution belongs to; empty for one that belongs to none. */
    static Optional<String> query(JsonNode execution) {
        Matcher run = RUN.matcher(execution.path("description").asText());
        return run.find() ? Optional.of(run.group(1)) : Optional.empty();
    }

    /** A date of Spark's REST API; empty where there is none. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, DATE).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> uncounted(List<Operator> operators) {
        if (operators.stream().anyMatch(operator -> operator.name().startsWith("ContinuousScan"))) {
            return Optional.of("continuous mode, in which Spark counts no rows");
        }
        // With batches of 5 s the rows of 30 s were 9 % more than what had been sent, where the checkpoint was off by
        // 0.2 %.
        if (operators.stream().anyMatch(operator -> operator.name().startsWith("RealTimeStreamScan"))) {
            return Optional.of("real-time mode, in which Spark tells of rows too late for a window");
        }
        return Optional.empty();
    }

    private static boolean isStreamScan(String name) {
        return name.startsWith("MicroBatchScan") || name.startsWith("RealTimeStreamScan");
    }

    private static Set<String> repeated(List<Operator> operators) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        for (Operator operator : operators) {
            if (!seen.add(operator.name())) {
                repeated.add(operator.name());
            }
        }
        return repeated;
    }

    /** {@code 1,005}: Spark writes numbers for people, in the English way whatever the locale. */
    private static Optional<Long> rows(JsonNode metrics) {
        Optional<Long> found = Optional.empty();
        for (JsonNode metric : metrics) {
            String name = metric.path("name").asText();
            String value = metric.path("value").asText().replace(",", "");
            // StateStoreSave has a second one of that name, of its own making: 0.
            if (found.isEmpty() && (name.equals(ROWS) || name.equals(SHUFFLED)) && value.matches("\\d{1,18}")) {
                found = Optional.of(Long.parseLong(value));
            }
        }
        return found;
    }

    /** The rows of the nearest operators below that count theirs; empty when one between does not pass on as many rows as it takes. */
    private static Optional<Long> entering(long id, Map<Long, List<Long>> inputs, List<Operator> operators) {
        List<Long> below = inputs.getOrDefault(id, List.of());
        if (below.isEmpty()) {
            return Optional.empty();
        }
        long sum = 0;
        for (long input : below) {
            Optional<Operator> operator =
                    operators.stream().filter(each -> each.id() == input).findFirst();
            Optional<Long> rows = operator.flatMap(Operator::out)
                    .or(() -> operator.filter(each -> ONE_FOR_ONE.contains(each.name()))
                            .flatMap(each -> entering(input, inputs, operators)));
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            sum += rows.get();
        }
        return Optional.of(sum);
    }
}
