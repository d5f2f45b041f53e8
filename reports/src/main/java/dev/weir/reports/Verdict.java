package dev.weir.reports;

import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a run can be believed, as a word and a sentence.
 *
 * @param sentence what is always said: the worst interval, how many samples' tasks are certain, and the unexplained part
 * @param reasons what keeps the run from a better word, worst first; each is a sentence without its full stop
 */
record Verdict(Level level, String sentence, List<String> reasons) {
    enum Level {
        BELIEVABLE("believable"),
        WITH_CARE("with care"),
        NOT_RELIABLE("not to be relied on"),
        NOTHING("nothing measured");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    // The promises of the first issue: samples within 5 % of expectation, clocks within 1 %, unexplained below 10 %.
    // Half of each sample missing, or a quarter of the cycles unexplained, and an order of tasks can no longer be told.
    private static final double SAMPLES_OFF = 0.05;
    private static final double CLOCKS_OFF = 0.01;
    private static final double UNEXPLAINED = 0.10;
    private static final double UNEXPLAINED_TOO_MUCH = 0.25;
    private static final double SAMPLES_OFF_TOO_MUCH = 0.5;
    // Three points are the deviation of task shares that the paper reports over five runs.
    private static final double WIDE = 0.03;
    private static final double TRUNCATED = 0.05;
    private static final double UNJUDGED = 0.05;
    private static final long FEW_SAMPLES = 100;

    Verdict {
        reasons = List.copyOf(reasons);
    }

    static Verdict of(Summary summary) {
        QualityLedger ledger = summary.ledger();
        if (summary.hosts().isEmpty() || ledger.taken() == 0) {
            return new Verdict(Level.NOTHING, "no samples were taken", missingHosts(summary));
        }
        double worst = worstHalfWidth(summary.cluster());
        double unexplained = unexplained(summary.cluster());
        double certain = Certain.share(ledger);
        String sentence = "worst task ± %s points, the task of %s %% of the samples certain, %s %% unexplained"
                .formatted(
                        Figures.rounded(worst * 100, 2),
                        certain == 1 ? "100" : Figures.fixed(Math.floor(certain * 1000) / 10, 1),
                        Figures.percent(unexplained));
        double off = ledger.expected() > 0 ? ledger.taken() / ledger.expected() - 1 : 0;
        // Three standard deviations of the number of samples are the luck of the draw.
        double tolerated = SAMPLES_OFF + (ledger.expected() > 0 ? 3 / Math.sqrt(ledger.expected()) : 0);

        List<String> grave = new ArrayList<>();
        if (ledger.taken() < FEW_SAMPLES) {
            grave.add("only %s samples".formatted(Figures.count(ledger.taken())));
        }
        if (unexplained > UNEXPLAINED_TOO_MUCH) {
            grave.add("%s %% of the cycles belong to no task".formatted(Figures.percent(unexplained)));
        }
        if (Math.abs(off) > SAMPLES_OFF_TOO_MUCH) {
            grave.add(samplesOff(off));
        }
        List<String> reasons = new ArrayList<>(grave);
        reasons.addAll(missingHosts(summary));
        if (unexplained > UNEXPLAINED && unexplained <= UNEXPLAINED_TOO_MUCH) {
            reasons.add("%s %% of the cycles belong to no task".formatted(Figures.percent(unexplained)));
        }
        if (Math.abs(off) > tolerated && Math.abs(off) <= SAMPLES_OFF_TOO_MUCH) {
            reasons.add(samplesOff(off));
        }
        if (worst > WIDE) {
            reasons.add("intervals are wide: a longer run narrows them");
        }
        if (ledger.cpuTimeDisagreement() > CLOCKS_OFF) {
            reasons.add("the clocks of CPU time disagree by %s %%"
                    .formatted(Figures.percent(ledger.cpuTimeDisagreement())));
        }
        if (ledger.loss().truncated() > TRUNCATED * ledger.taken()) {
            reasons.add("%s %% of the stacks are cut off"
                    .formatted(Figures.percent((double) ledger.loss().truncated() / ledger.taken())));
        }
        TimelineWords.reason(summary).ifPresent(reasons::add);
        EventAgreement.of(summary.allEvents())
                .disagreements()
                .forEach(pair -> reasons.add("the counts of events disagree: " + pair));
        reasons.addAll(doubts(summary));
        Level level = !grave.isEmpty() ? Level.NOT_RELIABLE : reasons.isEmpty() ? Level.BELIEVABLE : Level.WITH_CARE;
        return new Verdict(level, sentence, reasons);
    }

    private static List<String> missingHosts(Summary summary) {
        if (summary.failures().isEmpty()) {
            return List.of();
        }
        int failed = summary.failures().size();
        return List.of(
                summary.hosts().isEmpty()
                        ? "no host could be measured"
                        : "%s of %s hosts missing: totals leave them out"
                                .formatted(failed, failed + summary.hosts().size()));
    }

    private static String samplesOff(double off) {
        return "%s %% %s samples than the busy CPUs give"
                .formatted(Figures.percent(Math.abs(off)), off < 0 ? "fewer" : "more");
    }

    /** What no sampling interval shows: inlined code that HotSpot's debug information may charge to a neighbour, up to a whole task. */
    private static List<String> doubts(Summary summary) {
        List<String> reasons = new ArrayList<>();
        Certain.widest(summary).filter(task -> task.certain().width() > WIDE).ifPresent(task -> {
            String apart = summary.ledger().certainty().ambiguities().stream()
                    .filter(ambiguity ->
                            ambiguity.tasks().size() > 1 && ambiguity.tasks().contains(task.task()))
                    .findFirst()
                    .map(ambiguity -> ": %s are inlined into %s"
                            .formatted(Certain.tasks(ambiguity), Names.shortened(ambiguity.compiledMethod(), 100)))
                    .orElse("");
            reasons.add("%s lies %s%s".formatted(task.task(), Certain.between(task), apart));
        });
        double unjudged = (double) summary.ledger().certainty().unjudged()
                / Math.max(1, summary.ledger().taken());
        if (unjudged > UNJUDGED) {
            reasons.add("for %s %% of the samples nothing tells whether their inlined frames are certain"
                    .formatted(Figures.percent(unjudged)));
        }
        return reasons;
    }

    /** Half the width of the widest interval of any task's share, Lost and the like included. */
    static double worstHalfWidth(GroupCost group) {
        return group.topTasks().stream()
                .map(TaskCost::share)
                .mapToDouble(Estimate::halfWidth)
                .max()
                .orElse(0);
    }

    /** The share of the cycles that belongs to no task: Unmatched, Unresolved and Lost. */
    static double unexplained(GroupCost group) {
        return group.topTasks().stream()
                .filter(task -> task.kind() != TaskKind.PROFILE && task.kind() != TaskKind.BUILT_IN)
                .mapToDouble(task -> task.share().value())
                .sum();
    }
}
