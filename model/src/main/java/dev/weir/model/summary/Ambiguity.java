package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Tasks that cannot be told apart where they meet in one compiled method.
 *
 * @param tasks in the order of the table; Unmatched among them stands for code that no rule claims, and one alone for a compiled method of which not everything
 *     is known
 * @param compiledMethod the method that was compiled, with all of them inlined into it
 * @param samples taken in that code
 * @param advice what would part them, a sentence without its full stop
 */
public record Ambiguity(List<String> tasks, String compiledMethod, long samples, String advice) {
    public Ambiguity {
        tasks = List.copyOf(tasks);
        requireNonNull(compiledMethod, "compiledMethod is null");
        requireNonNull(advice, "advice is null");
        if (tasks.isEmpty() || samples <= 0) {
            throw new IllegalArgumentException("an ambiguity has tasks and samples: " + tasks + " " + samples);
        }
    }
}
