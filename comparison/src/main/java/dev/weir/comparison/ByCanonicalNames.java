package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * That tasks are compared by their names across engines, and what for.
 *
 * @param base the base side's engine with its program, in known_spes.txt's words
 * @param next the new side's
 * @param across whether the engines of the sides differ, so that nothing in their code is the same but what it is for
 * @param sameProfile whether all runs have the same application profile
 */
public record ByCanonicalNames(String base, String next, boolean across, boolean sameProfile) {
    public ByCanonicalNames {
        requireNonNull(base, "base is null");
        requireNonNull(next, "next is null");
    }

    static Optional<ByCanonicalNames> of(Side base, Side next, Question question) {
        if (!question.canonical()) {
            return Optional.empty();
        }
        NavigableSet<String> rules = all(base, run -> new TreeSet<>(List.of(run.applicationProfile())));
        rules.addAll(all(next, run -> new TreeSet<>(List.of(run.applicationProfile()))));
        return Optional.of(new ByCanonicalNames(
                String.join(", ", all(base, Circumstances::engines)),
                String.join(", ", all(next, Circumstances::engines)),
                !all(base, Circumstances::engineNames).equals(all(next, Circumstances::engineNames)),
                rules.size() == 1));
    }

    private static NavigableSet<String> all(Side side, Function<Circumstances, NavigableSet<String>> fact) {
        NavigableSet<String> all = new TreeSet<>();
        side.runs().forEach(run -> all.addAll(fact.apply(run.circumstances())));
        return all;
    }
}
