package dev.weir.suggestions;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.JobGraph.Part;
import dev.weir.model.summary.CanonicalTask;
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
 * @param patterns that a description of the job tells
 * @param parts with the patterns that it tells of them
 * @param byElimination whether its function is the one that was left, and was not seen in its place
 */
record FoundOperator(
        String name,
        String chain,
        Optional<Frame> operator,
        List<String> own,
        List<UserFunction> functions,
        List<String> patterns,
        List<Part> parts,
        boolean byElimination) {
    FoundOperator {
        requireNonNull(name, "name is null");
        requireNonNull(chain, "chain is null");
        requireNonNull(operator, "operator is null");
        own = List.copyOf(own);
        functions = List.copyOf(functions);
        patterns = List.copyOf(patterns);
        parts = List.copyOf(parts);
    }

    /** The operator's class, empty when it is in no sample. */
    String className() {
        return operator.flatMap(JavaName::of).map(JavaName::className).orElse("");
    }

    /** What it is across engines, by its name, or else by its class. */
    Optional<CanonicalTask> word() {
        return OperatorWords.of(name.isEmpty() ? taskName() : name)
                .or(() -> operator.flatMap(JavaName::of)
                        .flatMap(java ->
                                OperatorWords.of(java.outerName().replaceFirst("^(Async)?Stream(?=[A-Z])", ""))));
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
