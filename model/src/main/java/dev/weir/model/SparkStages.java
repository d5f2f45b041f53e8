package dev.weir.model;

import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.JobGraph.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What Spark's compiled stages are called on stacks: stage 2 of a plan is the class {@code GeneratedIteratorForCodegenStage2}.
 *
 * <p>A step of a stage has methods of its own where Spark splits the code, when a step's code is long or its rows are few columns: they begin with the step's name in small letters, {@code project_doConsume_0},
 * or with one of the short names that {@code CodegenSupport.variablePrefix} gives (of 4.2.0). A step without methods of its own is in the stage's {@code processNext}.
 */
public final class SparkStages {
    private static final int MAX_NAME = 60;
    private static final Map<String, String> PREFIXES = Map.of(
            "HashAggregate", "hashAgg",
            "SortAggregate", "sortAgg",
            "BroadcastHashJoin", "bhj",
            "ShuffledHashJoin", "shj",
            "SortMergeJoin", "smj",
            "BroadcastNestedLoopJoin", "bnlj");
    // They change the form of a row, and would fill a name that people read.
    private static final Set<String> CONVERSIONS =
            Set.of("DeserializeToObject", "SerializeFromObject", "InputAdapter", "ColumnarToRow");

    private SparkStages() {}

    /**
     * The graph of a plan's compiled stages, a chain each.
     *
     * @param source where the plan was read, for people
     * @param stages by number the names of the steps, from the source on
     */
    public static JobGraph graph(String source, SortedMap<Integer, List<String>> stages) {
        List<Chain> chains = new ArrayList<>();
        stages.forEach((number, steps) -> chains.add(new Chain(
                "compiled stage " + number + ": " + String.join(" -> ", steps), List.of(operator(number, steps)))));
        return new JobGraph("spark", source, chains);
    }

    private static Operator operator(int number, List<String> steps) {
        String type = "GeneratedIteratorForCodegenStage" + number + ".";
        Map<String, Part> parts = new LinkedHashMap<>();
        for (String step : steps) {
            parts.putIfAbsent(step, new Part(step, type + prefix(step) + "_"));
        }
        return new Operator(
                name(steps) + " (stage " + number + ")",
                0,
                List.of(type),
                parts.size() < 2 ? List.of() : List.copyOf(parts.values()));
    }

    private static String prefix(String step) {
        String known = PREFIXES.get(step);
        return known == null ? step.toLowerCase(Locale.ROOT) : known;
    }

    /** {@code Filter + Project}; the middle is left out of what would be too long for a table. */
    private static String name(List<String> steps) {
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(steps));
        List<String> telling =
                distinct.stream().filter(step -> !CONVERSIONS.contains(step)).toList();
        List<String> shown = telling.isEmpty() ? distinct : telling;
        String all = String.join(" + ", shown);
        return all.length() <= MAX_NAME - " (stage 99)".length()
                ? all
                : shown.get(0) + " + … + " + shown.get(shown.size() - 1);
    }
}
