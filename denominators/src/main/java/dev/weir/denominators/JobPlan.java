package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.REMOTE;
import static dev.weir.model.WeirException.Kind.USAGE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.WeirException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The job graph of a Flink job, by its REST API: the names of its operators and which of them one thread runs. Names of classes are not in it. */
public final class JobPlan {
    // "Source: Kafka<br/>+- Deserialize<br/>:  +- Filter<br/>": three columns for each step down.
    private static final Pattern TREE_LINE = Pattern.compile("((?:[: ] {2})*)(?:[+:]- )?(.*)");
    private static final int STEP = 3;

    private JobPlan() {}

    /**
     * Reads the plan of one job.
     *
     * @param address {@code http://host:8081} with one job, or {@code http://host:8081/JOB}; {@code flink:} may stand before it
     * @throws WeirException USAGE when the address is none, or several jobs run and none is named; REMOTE when nothing answers; ENVIRONMENT when no job runs
     */
    public static JobGraph read(String address) {
        String text = address.strip();
        FlinkAddress parsed = FlinkAddress.parse(
                new Asked(
                        "--flink",
                        text,
                        "Write http://host:8081, or http://host:8081/JOB with the job's 32 hexadecimal digits."),
                text.startsWith("flink:") ? text.substring("flink:".length()) : text);
        JsonRest rest = new JsonRest(parsed.base());
        try {
            String id = parsed.job().isPresent() ? parsed.job().get() : FlinkJob.onlyRunning(rest, "--flink ");
            return graph("flink:" + rest.base() + "/" + id, rest.get("/jobs/" + id));
        } catch (Unavailable e) {
            throw new WeirException(
                    e.isAnswer() ? USAGE : REMOTE,
                    "cannot read the job graph from Flink at " + rest.base() + ": " + e.getMessage()
                            + ". The address must be that of the JobManager's REST port (rest.port, 8081 unless set), reachable"
                            + " from here: curl " + rest.base() + "/jobs/overview",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(REMOTE, "interrupted while asking Flink at " + rest.base(), e);
        }
    }

    /** From the answer to {@code GET /jobs/ID}. */
    static JobGraph graph(String source, JsonNode job) {
        Map<String, String> descriptions = new HashMap<>();
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        for (JsonNode node : job.path("plan").path("nodes")) {
            String id = node.path("id").asText();
            descriptions.put(id, unescaped(node.path("description").asText()));
            List<String> from = new ArrayList<>();
            node.path("inputs").forEach(input -> from.add(input.path("id").asText()));
            inputs.put(id, from);
        }
        Map<String, String> names = new LinkedHashMap<>();
        job.path("vertices")
                .forEach(vertex -> names.put(
                        vertex.path("id").asText(), vertex.path("name").asText()));
        List<Chain> chains = new ArrayList<>();
        for (String id : inOrder(names, inputs)) {
            String name = names.getOrDefault(id, "");
            chains.add(new Chain(name, operators(name, descriptions.getOrDefault(id, ""))));
        }
        return new JobGraph("flink", source, chains);
    }

    /** Vertices behind all that lead into them; the REST API lists them in any order. */
    private static List<String> inOrder(Map<String, String> names, Map<String, List<String>> inputs) {
        List<String> ordered = new ArrayList<>();
        Deque<String> waiting = new ArrayDeque<>(names.keySet());
        int unsuccessful = 0;
        while (!waiting.isEmpty()) {
            String next = waiting.removeFirst();
            boolean ready = inputs.getOrDefault(next, List.of()).stream()
                    .allMatch(input -> ordered.contains(input) || !names.containsKey(input));
            // A loop in the plan would keep the rest waiting for ever.
            if (ready || unsuccessful > waiting.size()) {
                ordered.add(next);
                unsuccessful = 0;
            } else {
                waiting.addLast(next);
                unsuccessful++;
            }
        }
        return ordered;
    }

    /** The description knows the tree but may say more than the name, the vertex's name knows the names: in a chain without branches both have as many. */
    private static List<Operator> operators(String vertexName, String description) {
        List<Operator> ofTree = new ArrayList<>();
        for (String line : description.split("<br/>|\n", -1)) {
            Matcher matcher = TREE_LINE.matcher(line.stripTrailing());
            if (!line.isBlank() && matcher.matches()) {
                boolean head = ofTree.isEmpty();
                int depth = head ? 0 : matcher.group(1).length() / STEP + 1;
                ofTree.add(new Operator(matcher.group(2), depth));
            }
        }
        String[] names = vertexName.split(" -> ", -1);
        boolean linear = ofTree.size() == names.length && ofTree.stream().allMatch(o -> o.depth() == ofTree.indexOf(o));
        if (linear || ofTree.isEmpty()) {
            List<Operator> operators = new ArrayList<>();
            for (String name : names) {
                operators.add(new Operator(name.strip(), operators.size()));
            }
            return operators;
        }
        return ofTree.stream()
                .map(operator -> new Operator(operator.name().replaceFirst("\\(.*", ""), operator.depth()))
                .toList();
    }

    private static String unescaped(String html) {
        return html.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
    }
}
