package dev.weir.suggestions;

import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.SparkStages;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job says of itself as text: {@code Topology.describe()} of Kafka Streams, {@code explain()} of Spark, or the components of a Storm topology.
 *
 * <ul>
 *   <li>Kafka Streams calls its processors after what they do, and each kind is one class: {@code KSTREAM-FILTER-0000000001} is {@code KStreamFilter}. Processors of one kind share a
 *       row, since a stack does not say which of them it was. One that was given a name says nothing of its class.
 *   <li>Spark compiles a stage of a query into one class, which is numbered as in the plan: {@code *(2) Filter} is in {@code GeneratedIteratorForCodegenStage2}. Steps
 *       that have methods of their own within it are its parts, the rest cannot be told apart.
 *   <li>Storm runs each executor of a component on a thread of its own and calls it {@code Thread-18-component-executor[5, 5]}, of which Linux keeps 15 characters.
 * </ul>
 */
public final class TopologyText {
    private static final Pattern SUB_TOPOLOGY = Pattern.compile("\\s*Sub-topology:\\s*(\\S+).*");
    private static final Pattern NODE = Pattern.compile("\\s*(Source|Processor|Sink|Source-KTable):\\s+(\\S+).*");
    private static final Pattern KIND = Pattern.compile("(K(?:STREAM|TABLE)(?:-[A-Z]+)+)-\\d{10}.*");
    private static final Pattern STAGE = Pattern.compile("[\\s:+|-]*\\*\\s?\\((\\d+)\\)\\s+(\\w+).*");
    private static final Pattern COMPONENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final String INTERNALS = "org.apache.kafka.streams.kstream.internals.";
    // "Thread-18-" and five characters more.
    private static final int STORM_KEPT = 5;
    private static final int STORM_LEAST = 3;

    private static final Map<String, List<String>> CLASSES = new TreeMap<>(Map.ofEntries(
            Map.entry("KSTREAM-SOURCE", List.of("org.apache.kafka.streams.processor.internals.SourceNode.")),
            Map.entry("KSTREAM-SINK", List.of("org.apache.kafka.streams.processor.internals.SinkNode.")),
            Map.entry("KSTREAM-FILTER", List.of(INTERNALS + "KStreamFilter$")),
            Map.entry("KSTREAM-MAP", List.of(INTERNALS + "KStreamMap$")),
            Map.entry("KSTREAM-KEY-SELECT", List.of(INTERNALS + "KStreamMap$")),
            Map.entry("KSTREAM-MAPVALUES", List.of(INTERNALS + "KStreamMapValues$")),
            Map.entry("KSTREAM-FLATMAP", List.of(INTERNALS + "KStreamFlatMap$")),
            Map.entry("KSTREAM-FLATMAPVALUES", List.of(INTERNALS + "KStreamFlatMapValues$")),
            Map.entry("KSTREAM-PEEK", List.of(INTERNALS + "KStreamPeek$")),
            Map.entry("KSTREAM-FOREACH", List.of(INTERNALS + "KStreamPeek$")),
            Map.entry("KSTREAM-PRINTER", List.of(INTERNALS + "KStreamPrint$")),
            Map.entry("KSTREAM-BRANCH", List.of(INTERNALS + "KStreamBranch$")),
            Map.entry(
                    "KSTREAM-AGGREGATE",
                    List.of(
                            INTERNALS + "KStreamAggregate$",
                            INTERNALS + "KStreamWindowAggregate$",
                            INTERNALS + "KStreamSlidingWindowAggregate$",
                            INTERNALS + "KStreamSessionWindowAggregate$")),
            Map.entry("KSTREAM-REDUCE", List.of(INTERNALS + "KStreamReduce$")),
            Map.entry("KSTREAM-JOINTHIS", List.of(INTERNALS + "KStreamKStreamJoin")),
            Map.entry("KSTREAM-JOINOTHER", List.of(INTERNALS + "KStreamKStreamJoin")),
            Map.entry("KSTREAM-OUTERTHIS", List.of(INTERNALS + "KStreamKStreamJoin")),
            Map.entry("KSTREAM-OUTEROTHER", List.of(INTERNALS + "KStreamKStreamJoin")),
            Map.entry("KSTREAM-WINDOWED", List.of(INTERNALS + "KStreamJoinWindow")),
            Map.entry("KSTREAM-JOIN", List.of(INTERNALS + "KStreamKTableJoin", INTERNALS + "KStreamGlobalKTableJoin")),
            Map.entry(
                    "KSTREAM-LEFTJOIN",
                    List.of(INTERNALS + "KStreamKTableJoin", INTERNALS + "KStreamGlobalKTableJoin")),
            Map.entry("KTABLE-SOURCE", List.of(INTERNALS + "KTableSource$")),
            Map.entry("KTABLE-FILTER", List.of(INTERNALS + "KTableFilter$")),
            Map.entry("KTABLE-MAPVALUES", List.of(INTERNALS + "KTableMapValues$")),
            Map.entry("KTABLE-TRANSFORMVALUES", List.of(INTERNALS + "KTableTransformValues$")),
            Map.entry("KTABLE-AGGREGATE", List.of(INTERNALS + "KTableAggregate$")),
            Map.entry("KTABLE-REDUCE", List.of(INTERNALS + "KTableReduce$")),
            Map.entry("KTABLE-SELECT", List.of(INTERNALS + "KTableRepartitionMap$")),
            Map.entry("KTABLE-JOINTHIS", List.of(INTERNALS + "KTableKTable")),
            Map.entry("KTABLE-JOINOTHER", List.of(INTERNALS + "KTableKTable")),
            Map.entry("KTABLE-SUPPRESS", List.of(INTERNALS + "suppress.KTableSuppressProcessorSupplier"))));

    private TopologyText() {}

    /**
     * Reads a description, whichever of the three it is.
     *
     * @param name what messages call the text
     * @throws WeirException USAGE when it is none
     */
    public static JobGraph parse(String name, String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank())
                .map(String::stripTrailing)
                .toList();
        JobGraph graph;
        if (lines.stream().anyMatch(line -> SUB_TOPOLOGY.matcher(line).matches())) {
            graph = kafkaStreams(name, lines);
        } else if (lines.stream()
                .anyMatch(line -> line.contains("Physical Plan") || line.contains("WholeStageCodegen"))) {
            graph = spark(name, lines);
        } else if (!lines.isEmpty() && lines.stream().allMatch(line -> isComponent(line.strip()))) {
            graph = storm(
                    name,
                    lines.stream()
                            .map(String::strip)
                            .filter(line -> !line.startsWith("#"))
                            .toList());
        } else {
            throw new WeirException(
                    Kind.USAGE,
                    name
                            + " describes no job that is known. Give what Topology.describe() of Kafka Streams prints, or explain() of"
                            + " Spark, or the names of a Storm topology's components, one per line.");
        }
        if (graph.chains().stream().allMatch(chain -> chain.operators().isEmpty())) {
            throw new WeirException(
                    Kind.USAGE, name + " names no operator, processor or stage. Give the whole description.");
        }
        return graph;
    }

    private static boolean isComponent(String line) {
        return line.startsWith("#") || COMPONENT.matcher(line).matches();
    }

    private static JobGraph kafkaStreams(String name, List<String> lines) {
        Map<String, Map<String, List<String>>> chains = new LinkedHashMap<>();
        Map<String, List<String>> nodesByKind = new LinkedHashMap<>();
        String current = "";
        for (String line : lines) {
            Matcher sub = SUB_TOPOLOGY.matcher(line);
            Matcher node = NODE.matcher(line);
            if (sub.matches()) {
                current = "Sub-topology " + sub.group(1);
                chains.put(current, new LinkedHashMap<>());
            } else if (node.matches() && chains.containsKey(current)) {
                chains.get(current)
                        .computeIfAbsent(kind(node.group(1), node.group(2)), kind -> new ArrayList<>())
                        .add(node.group(2));
            }
        }
        chains.values()
                .forEach(kinds -> kinds.forEach((kind, nodes) -> nodesByKind
                        .computeIfAbsent(kind, key -> new ArrayList<>())
                        .addAll(nodes)));
        List<Chain> found = new ArrayList<>();
        chains.forEach((chain, kinds) -> {
            List<Operator> operators = new ArrayList<>();
            kinds.forEach((kind, nodes) -> {
                // Each kind is one row, whichever sub-topologies it is in.
                List<String> all = nodesByKind.remove(kind);
                if (all != null) {
                    operators.add(new Operator(
                            String.join(", ", all), operators.size(), CLASSES.getOrDefault(kind, List.of())));
                }
            });
            found.add(new Chain(chain, operators));
        });
        return new JobGraph("kafka-streams", name, found);
    }

    /** What decides which class a node is: the name that Kafka Streams gave it, or else its place. */
    private static String kind(String place, String node) {
        Matcher kind = KIND.matcher(node);
        if (kind.matches()) {
            return kind.group(1);
        }
        return place.startsWith("Source") ? "KSTREAM-SOURCE" : place.equals("Sink") ? "KSTREAM-SINK" : node;
    }

    private static JobGraph spark(String name, List<String> lines) {
        TreeMap<Integer, List<String>> stages = new TreeMap<>();
        for (String line : lines) {
            Matcher stage = STAGE.matcher(line);
            if (stage.matches()) {
                stages.computeIfAbsent(Integer.parseInt(stage.group(1)), key -> new ArrayList<>())
                        .add(0, stage.group(2));
            }
        }
        return SparkStages.graph(name, stages);
    }

    private static JobGraph storm(String name, List<String> components) {
        List<Operator> operators = new ArrayList<>();
        for (String component : components) {
            // Which of two components it was the characters that are kept may not tell: then only the samples can.
            operators.add(new Operator(
                    component,
                    operators.size(),
                    beginning(component, components).stream()
                            .map(kept -> "thread:/^Thread-\\d+-" + kept.replace(".", "\\.") + "/")
                            .toList()));
        }
        return new JobGraph("storm", name, List.of(new Chain("the topology's components", operators)));
    }

    /** The shortest beginning of a component's name that no other has. */
    private static Optional<String> beginning(String component, List<String> components) {
        for (int length = STORM_LEAST; length <= STORM_KEPT; length++) {
            String kept = component.substring(0, Math.min(length, component.length()));
            if (components.stream().filter(other -> other.startsWith(kept)).count() == 1) {
                return Optional.of(kept);
            }
        }
        return Optional.empty();
    }
}
