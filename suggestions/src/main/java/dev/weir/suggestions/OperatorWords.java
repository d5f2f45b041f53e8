package dev.weir.suggestions;

import dev.weir.model.summary.CanonicalTask;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator is across engines, as far as its own name tells: {@code Source: Kafka} is a source whatever it reads.
 *
 * <p>A name that speaks of two things, such as a stage of Spark that filters and joins, says nothing; a false label would be worse than none.
 */
final class OperatorWords {
    private static final Map<CanonicalTask, Pattern> WORDS = Map.of(
            CanonicalTask.SOURCE, word("source|spout|scan|(micro)?batchscan|continuousscan"),
            CanonicalTask.DESERIALIZE, word("deserializ\\w*|pars(e|er|ing)|decod(e|er|ing)"),
            CanonicalTask.FILTER, word("filter\\w*"),
            CanonicalTask.PROJECT, word("project(ion)?"),
            CanonicalTask.JOIN, word("\\w*join\\w*"),
            CanonicalTask.WINDOW, word("\\w*window\\w*|\\w*aggregate|reduce|statestoresave|statestorerestore"),
            CanonicalTask.SINK, word("sink|writer|committer"));
    // Flink calls what it made of a source or a sink so, whatever else is in the name.
    private static final Pattern SOURCE = Pattern.compile("(\\[\\d+]:)?Source: .*");
    private static final Pattern SINK = Pattern.compile("(\\[\\d+]:)?Sink: .*|.*: (Writer|Committer)");
    // These change the form of a row and belong to whatever is beside them.
    private static final Set<String> NEUTRAL =
            Set.of("DeserializeToObject", "SerializeFromObject", "InputAdapter", "ColumnarToRow", "EventTimeWatermark");
    // A user's function, of which the plan knows nothing.
    private static final Pattern UNKNOWN = Pattern.compile("(Map|FlatMap|Append|Generate|Python|Pandas|Arrow)\\w*");

    private OperatorWords() {}

    private static Pattern word(String words) {
        return Pattern.compile("(?i)(?<![a-z])(" + words + ")(?![a-z])");
    }

    /** @param name the engine's own, or a task's */
    static Optional<CanonicalTask> of(String name) {
        if (SOURCE.matcher(name).matches()) {
            return Optional.of(CanonicalTask.SOURCE);
        }
        if (SINK.matcher(name).matches()) {
            return Optional.of(CanonicalTask.SINK);
        }
        Set<CanonicalTask> found = EnumSet.noneOf(CanonicalTask.class);
        for (String step : name.replaceFirst(" \\(stage \\d+.*", "").split(" \\+ |, ", -1)) {
            if (NEUTRAL.contains(step)) {
                continue;
            }
            Set<CanonicalTask> ofStep = EnumSet.noneOf(CanonicalTask.class);
            WORDS.forEach((task, words) -> {
                if (words.matcher(spaced(step)).find()) {
                    ofStep.add(task);
                }
            });
            if (ofStep.size() != 1 || UNKNOWN.matcher(step).matches()) {
                return Optional.empty();
            }
            found.addAll(ofStep);
        }
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
    }

    /** {@code JoinCampaign} is two words, {@code KSTREAM-FILTER-0000000001} three. */
    private static String spaced(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replace('_', ' ').replace('-', ' ');
    }
}
