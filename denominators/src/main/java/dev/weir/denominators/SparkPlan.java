package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.REMOTE;
import static dev.weir.model.WeirException.Kind.USAGE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.JobGraph;
import dev.weir.model.SparkStages;
import dev.weir.model.WeirException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The compiled stages of a Spark application's queries, by the REST API of its driver: which steps of the plan are in which generated class.
 *
 * <p>Every micro-batch is an SQL execution with a plan of its own. A query's newest is taken; what the application runs besides (a console sink's {@code show()}) is left
 * out where there is a streaming query.
 */
public final class SparkPlan {
    private static final Pattern ADDRESS = Pattern.compile("(?:spark:)?(https?://[^@?#\\s]+?)/*");
    // The first answer of a busy driver took longer than 5 s: it loads its REST implementation only then.
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);
    // Executions that are looked through for one of each query: ten a second of one query fill a minute.
    private static final int NEWEST = 600;
    private static final Pattern QUERY = Pattern.compile("\\bid = ([0-9a-fA-F-]{36})");

    private SparkPlan() {}

    /**
     * Reads the plans of the running application.
     *
     * @param address {@code http://driver:4040}; {@code spark:} may stand before it
     * @throws WeirException USAGE when the address is none, or several applications run there; REMOTE when nothing answers; ENVIRONMENT when nothing was executed or compiled yet
     */
    public static JobGraph read(String address) {
        Matcher matcher = ADDRESS.matcher(address.strip());
        if (!matcher.matches()) {
            throw new WeirException(
                    USAGE,
                    "--spark " + address
                            + ": not the address of a driver's web interface. Write http://driver:4040 (spark.ui.port).");
        }
        JsonRest rest = new JsonRest(URI.create(matcher.group(1)), FIRST_ANSWER);
        try {
            String api = "/api/v1/applications/" + application(rest);
            return graph("spark:" + rest.base(), executions(rest, api));
        } catch (Unavailable e) {
            throw new WeirException(
                    e.isAnswer() ? USAGE : REMOTE,
                    "cannot read the plans of the queries from Spark at " + rest.base() + ": " + e.getMessage()
                            + ". The address must be that of the driver's web interface (spark.ui.port, 4040 unless set;"
                            + " spark.ui.enabled), reachable from here: curl " + rest.base() + "/api/v1/applications",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(REMOTE, "interrupted while asking Spark at " + rest.base(), e);
        }
    }

    private static String application(JsonRest rest) throws Unavailable, InterruptedException {
        List<String> running = new ArrayList<>();
        for (JsonNode application : rest.get("/api/v1/applications")) {
            if (!application.path("attempts").path(0).path("completed").asBoolean()) {
                running.add(application.path("id").asText());
            }
        }
        if (running.size() != 1) {
            throw new WeirException(
                    running.isEmpty() ? ENVIRONMENT : USAGE,
                    (running.isEmpty() ? "no application runs" : running.size() + " applications run") + " at "
                            + rest.base() + ". Is it a history server? The driver's own port is needed.");
        }
        return running.get(0);
    }

    /** The newest first, with their plans. */
    private static List<JsonNode> executions(JsonRest rest, String api) throws Unavailable, InterruptedException {
        List<Long> ids = new ArrayList<>();
        Map<Long, String> queries = new LinkedHashMap<>();
        for (JsonNode execution : rest.get(api + "/sql?details=false&planDescription=false&offset=0&length=1000000")) {
            ids.add(execution.path("id").asLong());
            queries.put(execution.path("id").asLong(), query(execution));
        }
        ids.sort(Comparator.reverseOrder());
        List<JsonNode> newest = new ArrayList<>();
        List<String> done = new ArrayList<>();
        for (long id : ids.subList(0, Math.min(ids.size(), NEWEST))) {
            // Only a query's newest execution that has a compiled stage counts, so the rest need not be asked for.
            String query = queries.getOrDefault(id, "");
            if (done.contains(query) && !query.isEmpty()) {
                continue;
            }
            JsonNode execution = rest.get(api + "/sql/" + id + "?details=true&planDescription=false");
            if (!stages(execution).isEmpty()) {
                newest.add(execution);
                done.add(query);
            }
            if (newest.size() > 0 && query.isEmpty()) {
                break;
            }
        }
        return newest;
    }

    private static String query(JsonNode execution) {
        Matcher matcher = QUERY.matcher(execution.path("description").asText());
        return matcher.find() ? matcher.group(1) : "";
    }

    /**
     * From answers to {@code GET /sql/ID?details=true}, the newest first.
     *
     * @throws WeirException ENVIRONMENT when none has a compiled stage
     */
    static JobGraph graph(String source, List<JsonNode> executions) {
        boolean streaming = executions.stream().anyMatch(SparkPlan::isStreaming);
        SortedMap<Integer, List<String>> stages = new TreeMap<>();
        Map<String, Boolean> seen = new LinkedHashMap<>();
        for (JsonNode execution : executions) {
            if (isStreaming(execution) == streaming && seen.putIfAbsent(query(execution), true) == null) {
                // Several queries number their stages alike, and their classes are called alike.
                stages(execution)
                        .forEach((number, steps) -> stages.computeIfAbsent(number, key -> new ArrayList<>())
                                .addAll(steps));
            }
        }
        if (stages.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no query of the application at " + source.replaceFirst("^spark:", "")
                            + " has a compiled stage yet. Start the query, and ask when its first batch with rows has been planned.");
        }
        return SparkStages.graph(source, stages);
    }

    private static boolean isStreaming(JsonNode execution) {
        for (JsonNode node : execution.path("nodes")) {
            String name = node.path("nodeName").asText();
            if (name.startsWith("MicroBatchScan")
                    || name.startsWith("RealTimeStreamScan")
                    || name.startsWith("ContinuousScan")) {
                return true;
            }
        }
        return false;
    }

    /** By their number the steps of each, from the source on: Spark numbers nodes from the sink. */
    private static SortedMap<Integer, List<String>> stages(JsonNode execution) {
        List<JsonNode> nodes = new ArrayList<>();
        execution.path("nodes").forEach(nodes::add);
        nodes.sort(
                Comparator.comparingLong((JsonNode node) -> node.path("nodeId").asLong())
                        .reversed());
        SortedMap<Integer, List<String>> stages = new TreeMap<>();
        for (JsonNode node : nodes) {
            if (node.path("wholeStageCodegenId").canConvertToInt()) {
                // "Scan json " and "MicroBatchScan[ts, value]": the first word is the step.
                String step = node.path("nodeName").asText().strip().split("[^\\w]", -1)[0];
                if (!step.isEmpty()) {
                    stages.computeIfAbsent(node.path("wholeStageCodegenId").asInt(), key -> new ArrayList<>())
                            .add(step);
                }
            }
        }
        return stages;
    }
}
