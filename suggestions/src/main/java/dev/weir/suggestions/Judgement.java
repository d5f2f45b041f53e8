package dev.weir.suggestions;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How well a profile fits a run. All shares are of the run's cycles, 0 to 1.
 *
 * @param profile what the profile is called in messages
 * @param samples of the run, lost ones included
 * @param tasks what the rules of the profile's tasks claim; with {@code builtIn}, {@code unmatched}, {@code unresolved} and {@code lost} it is 1
 * @param builtIn GC, JIT and the other rows that Weir knows by itself
 * @param rows every row with a share, in the order of the tables
 * @param unused rules that claim no frame of any stack, in the order of the profile
 * @param undecided rules that claim frames and never decide, or lose a good part of them, in the order of the profile
 * @param broad rules that take stacks from several other tasks whose rules say more, heaviest first
 * @param packages where what no rule claims is spent, heaviest first
 */
public record Judgement(
        String profile,
        long samples,
        double tasks,
        double builtIn,
        double unmatched,
        double unresolved,
        double lost,
        List<Row> rows,
        List<Rule> unused,
        List<Shadowed> undecided,
        List<Broad> broad,
        List<UnmatchedPackage> packages) {
    public Judgement {
        requireNonNull(profile, "profile is null");
        rows = List.copyOf(rows);
        unused = List.copyOf(unused);
        undecided = List.copyOf(undecided);
        broad = List.copyOf(broad);
        packages = List.copyOf(packages);
    }

    /**
     * One row of the run's table.
     *
     * @param kind the word for it in summary.json
     */
    public record Row(String task, String kind, double share) {}

    /** A pattern where it stands. */
    public record Rule(int line, String task, String pattern) {}

    /**
     * A rule that others go before.
     *
     * @param decided the share of the cycles that it decides all the same
     * @param taken the share of the cycles whose deciding frame it claims too, or would claim nearer the root
     * @param by the rule that takes most of it
     * @param sameFrame whether {@code by} takes the very frames, by standing nearer the top of the profile; else it claims frames nearer the leaf
     */
    public record Shadowed(Rule rule, double decided, double taken, Rule by, boolean sameFrame) {}

    /**
     * A rule that claims what several tasks call, or more of the same than a rule that says more.
     *
     * @param decided the share of the cycles that it decides
     * @param from what would belong to other tasks without it, heaviest first
     */
    public record Broad(Rule rule, double decided, List<Swallowed> from) {
        public Broad {
            from = List.copyOf(from);
        }

        public double swallowed() {
            return from.stream().mapToDouble(Swallowed::share).sum();
        }
    }

    /**
     * What a broad rule takes from one row.
     *
     * @param by the rule that would claim most of it; empty for a row that Weir fills by itself
     */
    public record Swallowed(String task, Optional<Rule> by, double share) {
        public Swallowed {
            requireNonNull(by, "by is null");
        }
    }

    /**
     * Unmatched stacks by the package of the code that was running, apart from the JDK's.
     *
     * @param frames the heaviest methods of it
     */
    public record UnmatchedPackage(String name, double share, List<Method> frames) {
        public UnmatchedPackage {
            frames = List.copyOf(frames);
        }
    }

    /** A method, by the stacks in which it is nearest the leaf. */
    public record Method(String name, double share) {}
}
