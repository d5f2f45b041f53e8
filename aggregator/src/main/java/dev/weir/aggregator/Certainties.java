package dev.weir.aggregator;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.Certainty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeSet;

/** Adds up what is not certain, over the processes of a run. */
final class Certainties {
    private final TaskRows rows;
    private final List<ProcessAggregate> processes;

    Certainties(TaskRows rows, List<ProcessAggregate> processes) {
        this.rows = rows;
        this.processes = processes;
    }

    Certainty sum() {
        return new Certainty(
                processes.stream()
                        .mapToLong(process -> process.doubt().ambiguous())
                        .sum(),
                processes.stream()
                        .mapToLong(process -> process.doubt().incomplete())
                        .sum(),
                processes.stream()
                        .mapToLong(process -> process.doubt().unjudged())
                        .sum(),
                ambiguities(),
                processes.stream()
                        .flatMap(process -> DebugInformation.of(process).stream())
                        .toList());
    }

    private record Place(List<Integer> possible, String compiledMethod) {}

    /** Samples of one place, and those of them whose compiled method could not be read whole. */
    private record Weight(long samples, long incomplete) {
        Weight plus(Weight other) {
            return new Weight(samples + other.samples, incomplete + other.incomplete);
        }
    }

    private List<Ambiguity> ambiguities() {
        Map<Place, Weight> weights = new HashMap<>();
        for (ProcessAggregate process : processes) {
            process.doubt()
                    .stacks()
                    .forEach((stack, samples) -> weights.merge(
                            new Place(stack.attribution().possible(), stack.compiledMethod()),
                            new Weight(samples, stack.attribution().complete() ? 0 : samples),
                            Weight::plus));
        }
        return weights.entrySet().stream()
                .map(entry -> ambiguity(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Ambiguity::samples)
                        .reversed()
                        .thenComparing(Ambiguity::compiledMethod)
                        .thenComparing(ambiguity -> ambiguity.tasks().toString()))
                .toList();
    }

    private Ambiguity ambiguity(Place place, Weight weight) {
        List<String> tasks =
                place.possible().stream().map(row -> rows.get(row).task()).toList();
        return new Ambiguity(tasks, place.compiledMethod(), weight.samples(), advice(place.possible(), weight));
    }

    private String advice(List<Integer> possible, Weight weight) {
        TreeSet<Integer> tops = new TreeSet<>();
        possible.forEach(row -> tops.add(rows.topOf(row)));
        List<String> parts = new ArrayList<>();
        if (weight.incomplete() > 0) {
            parts.add(String.format(
                    ROOT,
                    "of %d samples not all that is inlined there could be read, so they may be anybody's",
                    weight.incomplete()));
        }
        parts.add(
                tops.size() == 1
                        ? "the task " + rows.get(tops.first()).task() + " as a whole is "
                                + (weight.incomplete() > 0 ? "the likely one" : "certain")
                                + "; --boundaries shows its parts"
                        : "--boundaries parts them, or a rule for the operator that all of them belong to");
        return String.join("; ", parts);
    }

    /** Tasks of the table with what ambiguous samples were counted for others and may be theirs, by those others; heaviest first. */
    List<Entry<String, Long>> mayHaveBeenChargedTo(int row) {
        Map<String, Long> others = new HashMap<>();
        for (ProcessAggregate process : processes) {
            process.doubt().stacks().forEach((stack, samples) -> {
                Attribution attribution = stack.attribution();
                boolean counted = attribution.row() == row || rows.topOf(attribution.row()) == row;
                boolean mayBe = attribution.possible().stream()
                        .anyMatch(possible -> possible == row || rows.topOf(possible) == row);
                if (!counted && mayBe) {
                    others.merge(rows.get(attribution.row()).task(), samples, Long::sum);
                }
            });
        }
        return others.entrySet().stream()
                .sorted(Entry.<String, Long>comparingByValue().reversed().thenComparing(Entry.comparingByKey()))
                .toList();
    }

    static String inWords(List<Entry<String, Long>> others) {
        return others.stream()
                .limit(3)
                .map(other -> other.getKey() + " (" + other.getValue() + " samples)")
                .collect(joining(", "));
    }
}
