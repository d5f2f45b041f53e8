package dev.weir.comparison;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.model.EventCounts;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Looks for what makes the figures of runs incomparable, over both sides and within each. */
final class Guards {
    // A job that cannot keep up, or that catches up, works in larger or smaller batches and costs something else per
    // event. How much is known from two disturbed runs only, which caught up at 8 and 32 % more events/s than usual and
    // cost 6 to 10 % less per event: the limits are a judgement.
    private static final double RATE_WORTH_A_WORD = 0.03;
    private static final double RATE_REFUSED = 0.10;
    private static final double LENGTH_WORTH_A_WORD = 0.10;
    private static final int SHOWN = 3;

    private final List<ComparedRun> runs = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Side base;
    private final Side next;
    private final boolean canonical;
    private final boolean across;

    private Guards(Side base, Side next, Optional<ByCanonicalNames> canonical) {
        this.base = base;
        this.next = next;
        this.canonical = canonical.isPresent();
        this.across = canonical.filter(ByCanonicalNames::across).isPresent();
        runs.addAll(base.runs());
        runs.addAll(next.runs());
    }

    /** Refusals first, in a fixed order. */
    static List<Finding> of(Side base, Side next, Optional<ByCanonicalNames> canonical) {
        Guards guards = new Guards(base, next, canonical);
        guards.refusals();
        guards.warnings();
        return guards.findings.stream()
                .sorted(Comparator.comparing(finding -> !finding.refuses()))
                .toList();
    }

    private void refusals() {
        if (!canonical) {
            same(true, "application profiles", run -> run.circumstances().applicationProfile(), true);
        }
        if (across) {
            // Repeats of one measurement are of one engine all the same.
            for (Side side : List.of(base, next)) {
                same(
                        side.runs(),
                        true,
                        "engines",
                        run -> String.join(", ", run.circumstances().engines()),
                        false);
            }
        } else {
            sameSet(true, "engines", Circumstances::engines);
        }
        same(true, "cycles", run -> run.summary().cluster().cycles().source().unit(), false);
        // Two engines run in processes of their own kind and number; each difference is said.
        sameSet(!across, "ways of sampling", Circumstances::sampling);
        same(true, "boundaries", run -> run.circumstances().boundaries() > 0 ? "with" : "without", false);
        sameSet(!across, "states of the JVMs' debug information", Circumstances::debugInformation);
        sameSet(true, "CPUs", Circumstances::cpus);
        same(
                !across,
                "numbers of hosts",
                run -> Integer.toString(run.circumstances().hosts()),
                false);
        same(
                !across,
                "numbers of processes",
                run -> Integer.toString(run.circumstances().processes()),
                false);
        same(
                true,
                "terms",
                run -> run.summary().terms().steadyOnly() ? "steady parts only" : "the whole window",
                false);
        rates();
    }

    private void warnings() {
        sameSet(false, "JDK versions", Circumstances::javaVersions);
        sameSet(false, "kernels", Circumstances::kernels);
        same(false, "versions of Weir", run -> run.circumstances().weirVersion(), false);
        same(false, "sampling frequencies", run -> run.summary().frequencyHz() + " Hz", false);
        same(false, "sources of events", Guards::eventSource, false);
        lengths();
        for (ComparedRun run : runs) {
            about(run);
        }
    }

    private void about(ComparedRun run) {
        Summary summary = run.summary();
        if (run.circumstances().failed() > 0) {
            warn(run.name() + ": " + run.circumstances().failed() + " of its hosts could not be measured");
        }
        if (summary.ledger().certainty().unjudged() > 0) {
            warn(run.name()
                    + ": it is not known which of its samples are certain, so a task's samples may have moved to"
                    + " its neighbour unseen");
        }
        long unsteady = summary.timeline().blocks().stream()
                .filter(block -> !block.steady())
                .count();
        if (unsteady > 0 && !summary.timeline().excluded()) {
            warn(String.format(
                    ROOT,
                    "%s: %d of %d blocks of its window were not steady%s",
                    run.name(),
                    unsteady,
                    summary.timeline().blocks().size(),
                    kinds(summary.timeline())));
        }
    }

    private static String kinds(Timeline timeline) {
        String kinds = timeline.marks().stream()
                .map(mark -> mark.kind().word())
                .distinct()
                .sorted()
                .collect(joining(", "));
        return kinds.isEmpty() ? "" : " (" + kinds + ")";
    }

    private static String eventSource(ComparedRun run) {
        return run.summary()
                .events()
                .map(EventCounts::source)
                .map(source -> source.indexOf(':') > 0 ? source.substring(0, source.indexOf(':')) : "a number")
                .orElse("none");
    }

    private void rates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (ComparedRun run : runs) {
            OptionalDouble rate = eventsPerSecond(run.summary());
            if (rate.isEmpty()) {
                return;
            }
            rates.put(run.name(), rate.getAsDouble());
        }
        spread(rates).filter(spread -> spread.part() > RATE_WORTH_A_WORD).ifPresent(spread -> {
            boolean refuses = spread.part() > RATE_REFUSED;
            findings.add(new Finding(
                    refuses,
                    String.format(
                            ROOT,
                            "the loads differ by %.0f %%: %s had %,.0f events/s and %s had %,.0f, and an event's cost"
                                    + " depends on the load",
                            100 * spread.part(),
                            spread.lowest(),
                            spread.low(),
                            spread.highest(),
                            spread.high())));
        });
    }

    /** Events that entered the job each second. */
    static OptionalDouble eventsPerSecond(Summary summary) {
        double seconds = summary.window().length().toNanos() / 1e9;
        return summary.events()
                .filter(counts -> counts.total() > 0 && seconds > 0)
                .map(counts -> OptionalDouble.of(counts.total() / seconds))
                .orElse(OptionalDouble.empty());
    }

    private void lengths() {
        Map<String, Double> lengths = new LinkedHashMap<>();
        runs.forEach(
                run -> lengths.put(run.name(), run.summary().window().length().toNanos() / 1e9));
        spread(lengths)
                .filter(spread -> spread.part() > LENGTH_WORTH_A_WORD)
                .ifPresent(spread -> warn(String.format(
                        ROOT,
                        "the windows differ: %s has %.0f s and %s has %.0f s",
                        spread.lowest(),
                        spread.low(),
                        spread.highest(),
                        spread.high())));
    }

    private record Spread(String lowest, double low, String highest, double high) {
        double part() {
            return low > 0 ? high / low - 1 : Double.POSITIVE_INFINITY;
        }
    }

    private static Optional<Spread> spread(Map<String, Double> figures) {
        String lowest = "";
        String highest = "";
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, Double> entry : figures.entrySet()) {
            if (entry.getValue() < low) {
                low = entry.getValue();
                lowest = entry.getKey();
            }
            if (entry.getValue() > high) {
                high = entry.getValue();
                highest = entry.getKey();
            }
        }
        return figures.isEmpty() ? Optional.empty() : Optional.of(new Spread(lowest, low, highest, high));
    }

    private void sameSet(boolean refuses, String what, Function<Circumstances, NavigableSet<String>> fact) {
        same(refuses, what, run -> String.join(", ", fact.apply(run.circumstances())), false);
    }

    private void same(boolean refuses, String what, Function<ComparedRun, String> fact, boolean secret) {
        same(runs, refuses, what, fact, secret);
    }

    private void same(
            List<ComparedRun> some, boolean refuses, String what, Function<ComparedRun, String> fact, boolean secret) {
        Map<String, List<String>> names = new TreeMap<>();
        for (ComparedRun run : some) {
            names.computeIfAbsent(fact.apply(run), value -> new ArrayList<>()).add(run.name());
        }
        if (names.size() < 2) {
            return;
        }
        String each = names.entrySet().stream()
                .map(entry -> (secret ? "one of" : (entry.getKey().isEmpty() ? "none" : entry.getKey()) + " in") + " "
                        + shown(entry.getValue()))
                .collect(joining("; "));
        findings.add(new Finding(refuses, "the " + what + " differ: " + each));
    }

    private static String shown(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        return distinct.size() <= SHOWN
                ? String.join(", ", distinct)
                : String.join(", ", distinct.subList(0, SHOWN)) + " and " + (distinct.size() - SHOWN) + " more";
    }

    private void warn(String sentence) {
        findings.add(new Finding(false, sentence));
    }
}
