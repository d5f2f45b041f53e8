package dev.weir.comparison;

import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two sides of runs held against each other, row by row.
 *
 * @param byCanonicalNames present when tasks are compared by their names across engines
 * @param unit of the figures, such as {@code reference cycles}
 * @param perEvent whether the figures are per event; else they are per second, because the events of some run are not known
 * @param changes one per row that all runs have, in the order of the table
 * @param common what all tasks have in common, which each task's own change leaves out; empty when too few tasks have enough samples to tell
 * @param total the whole job; never trips the gate, since what all have in common and each task are asked by themselves
 * @param findings in what the runs are not alike; refusals among them were overruled
 * @param notes what people must know to read the figures, sentences without their full stops
 */
public record Comparison(
        Side base,
        Side next,
        Question question,
        Optional<ByCanonicalNames> byCanonicalNames,
        String unit,
        boolean perEvent,
        List<TaskChange> changes,
        Optional<CommonChange> common,
        TaskChange total,
        List<Finding> findings,
        List<String> notes) {
    public Comparison {
        requireNonNull(base, "base is null");
        requireNonNull(next, "next is null");
        requireNonNull(question, "question is null");
        requireNonNull(byCanonicalNames, "byCanonicalNames is null");
        requireNonNull(unit, "unit is null");
        requireNonNull(common, "common is null");
        requireNonNull(total, "total is null");
        changes = List.copyOf(changes);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /**
     * Compares.
     *
     * @throws WeirException USAGE when the sides differ in what makes their figures incomparable and the question does not insist
     */
    public static Comparison of(Side base, Side next, Question question) {
        Optional<ByCanonicalNames> canonical = ByCanonicalNames.of(base, next, question);
        List<Finding> findings = Guards.of(base, next, canonical);
        if (!question.force() && findings.stream().anyMatch(Finding::refuses)) {
            throw new WeirException(
                    Kind.USAGE,
                    "these runs cannot be compared: "
                            + findings.stream()
                                    .filter(Finding::refuses)
                                    .map(Finding::sentence)
                                    .collect(joining(". "))
                            + ". Measure both sides alike, -p FILE gives them one application profile, --canonical compares what the labels of two profiles have in common, or insist with --force.");
        }
        boolean perEvent = runs(base, next).stream()
                .allMatch(run -> Guards.eventsPerSecond(run.summary()).isPresent());
        runs(base, next).stream()
                .filter(run -> run.summary().cluster().cycles().cycles() <= 0)
                .findFirst()
                .ifPresent(run -> {
                    throw new WeirException(
                            Kind.USAGE,
                            run.name()
                                    + ": nothing ran during its window, so there is nothing to compare. Leave the run out.");
                });
        boolean across = canonical.filter(ByCanonicalNames::across).isPresent();
        // What starts of one program have in common, two programs do not: across engines only what was measured is
        // told.
        Rows rows = new Rows(base, next, perEvent, !across);
        return new Comparison(
                base,
                next,
                question,
                canonical,
                base.runs().get(0).summary().cluster().cycles().source().unit(),
                perEvent,
                rows.changes(),
                rows.common(),
                rows.total(),
                findings,
                notes(base, next, perEvent, canonical.isPresent(), across, rows));
    }

    private static List<ComparedRun> runs(Side base, Side next) {
        List<ComparedRun> runs = new ArrayList<>(base.runs());
        runs.addAll(next.runs());
        return runs;
    }

    private static List<String> notes(
            Side base, Side next, boolean perEvent, boolean canonical, boolean across, Rows rows) {
        List<String> notes = new ArrayList<>();
        int freedom = base.runs().size() + next.runs().size() - 2;
        if (freedom == 0) {
            notes.add(
                    "One run on each side: the intervals hold the luck of sampling only. How far two starts of the same program differ, which is often several"
                            + " percent, is not known from one run; three runs a side tell");
        } else {
            notes.add(String.format(
                    ROOT,
                    "%d and %d runs: the intervals hold what differs between runs of a side (t with %d degrees of freedom, and four more that a task borrows from the others), and never less than the luck of"
                            + " sampling",
                    base.runs().size(),
                    next.runs().size(),
                    freedom));
        }
        if (!perEvent) {
            notes.add(
                    "The events of at least one run are not known: figures are per second, and a change of the load looks like a change of the cost");
        }
        if (across) {
            notes.add(
                    "Engines have no starts in common that changes could be told apart from: own changes are the measured ones, and all tasks together are not asked");
        } else if (rows.common().isEmpty()) {
            notes.add(
                    "Too few tasks have enough samples to tell what all have in common: own changes are the measured ones");
        }
        List<String> missing = rows.missing();
        if (!missing.isEmpty()) {
            notes.add(
                    canonical
                            ? "Left out, because not every run's application profile has a task with that label, and what does the same there is part of"
                                    + " another row: " + String.join(", ", missing)
                            : "Rows that not every run has are left out: " + String.join(", ", missing));
        }
        return notes;
    }

    /** The tasks that trip the gate, in the order of the table; empty without a gate. */
    public List<TaskChange> failing() {
        return question.failAbove()
                .map(threshold -> changes.stream()
                        .filter(change -> question.subTasks() || change.parent().isEmpty())
                        .filter(change -> change.dearerThan(threshold))
                        .toList())
                .orElse(List.of());
    }

    /** Whether everything got dearer together, surely and by more than the gate allows. */
    public boolean failsAsAWhole() {
        return question.failAbove()
                .map(threshold -> common.stream()
                        .anyMatch(all -> all.verdict() == Verdict.DEARER
                                && all.relative().value() > threshold))
                .orElse(false);
    }

    /** Whether the gate lets the change through, or there is none. */
    public boolean passes() {
        return failing().isEmpty() && !failsAsAWhole();
    }
}
