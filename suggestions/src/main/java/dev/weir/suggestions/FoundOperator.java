package dev.weir.suggestions;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import java.util.List;
import java.util.Optional;

/**
 * An operator of the job with what the samples show of it.
 *
 * @param name the engine's own; empty where nobody tells it
 * @param chain of which it is a part, by the engine's name
 * @param operator the heaviest frame of its class; empty when it is in no sample
 * @param own the user's classes that extend it
 * @param functions the user's code that it calls, heaviest first
 * @param byElimination whether its function is the one that was left, and was not seen in its place
 */
record FoundOperator(
        String name,
        String chain,
        Optional<Frame> operator,
        List<String> own,
        List<UserFunction> functions,
        List<String> patterns,
        boolean byElimination) {
    FoundOperator {
        requireNonNull(name, "name is null");
        requireNonNull(chain, "chain is null");
        requireNonNull(operator, "operator is null");
        own = List.copyOf(own);
        functions = List.copyOf(functions);
        patterns = List.copyOf(patterns);
    }

    /** The operator's class, empty when it is in no sample. */
    String className() {
        return operator.flatMap(JavaName::of).map(JavaName::className).orElse("");
    }

    /** Flink's own additions taken off: {@code Source: Kafka} is Kafka, {@code Sink: Writer} is the writer of a sink called Sink. */
    String taskName() {
        if (!name.isEmpty()) {
            String base = name.replaceFirst(": (Writer|Committer)$", "");
            return base.replaceFirst("^(Source|Sink): ", "").replaceFirst("^\\[\\d+\\]:", "");
        }
        if (!functions.isEmpty() && !functions.get(0).isLambda()) {
            return functions.get(0).name();
        }
        return operator.flatMap(JavaName::of)
                .map(java -> java.outerName()
                        .replaceFirst("^(Async)?Stream(?=[A-Z])", "")
                        .replaceFirst("(?<=.)Operator$", ""))
                .orElse("Operator");
    }
}
