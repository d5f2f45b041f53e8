package dev.weir.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What all tasks have in common in each run.
 *
 * <p>One start of a program, and one hour of a machine, is slower than another in everything at once: shared caches, a neighbour on the core, where the heap lies.
 * That is most of what runs of one program differ by, and it is no task's doing. It is the mean of the rows' logarithms, weighted by how exactly each is known, over
 * those rows that moved together: a row that moved apart from the weighted median is left out, as in the trimmed mean of M-values that serves the same purpose for
 * counts of gene transcripts (Robinson and Oshlack 2010, Genome Biology 11, R25), so that the row that changed does not make all others look cheaper.
 */
final class Reference {
    // About what starts make a single task differ by, beside what they do to all: a judgement. It only keeps rows with
    // very many samples from outweighing all others.
    private static final double SPREAD_OF_STARTS = 0.03;
    private static final double APART = 3;
    private static final int FEWEST = 4;

    private final List<Member> members;

    private Reference(List<Member> members) {
        this.members = members;
    }

    /** A row's costs on both sides, one per run. */
    record Costs(String task, List<LogCost> before, List<LogCost> after) {
        Costs {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        double sampling() {
            return Stream.concat(before.stream(), after.stream())
                    .mapToDouble(LogCost::variance)
                    .average()
                    .orElseThrow();
        }

        double rise() {
            return mean(after) - mean(before);
        }

        private static double mean(List<LogCost> costs) {
            return costs.stream().mapToDouble(LogCost::log).average().orElseThrow();
        }
    }

    private record Member(Costs costs, double weight) {}

    static Reference of(List<Costs> rows) {
        List<Member> all = rows.stream()
                .map(row -> new Member(row, 1 / (row.sampling() + SPREAD_OF_STARTS * SPREAD_OF_STARTS)))
                .toList();
        if (all.isEmpty()) {
            return new Reference(all);
        }
        double median = weightedMedian(all);
        List<Member> together = new ArrayList<>();
        for (Member member : all) {
            double scale = 1.0 / member.costs.before.size() + 1.0 / member.costs.after.size();
            if (Math.abs(member.costs.rise() - median) <= APART * Math.sqrt(scale / member.weight)) {
                together.add(member);
            }
        }
        return new Reference(together);
    }

    private static double weightedMedian(List<Member> members) {
        List<Member> ascending = members.stream()
                .sorted(Comparator.comparing(member -> member.costs.rise()))
                .toList();
        double half = members.stream().mapToDouble(Member::weight).sum() / 2;
        double sum = 0;
        for (Member member : ascending) {
            sum += member.weight;
            if (sum >= half) {
                return member.costs.rise();
            }
        }
        return ascending.get(ascending.size() - 1).costs.rise();
    }

    /** Whether enough rows are left, without the one itself, to tell what all have in common. */
    boolean serves(String task) {
        return others(task).size() >= FEWEST;
    }

    /** The row as it is apart from what all others have in common, run by run. */
    Costs apart(Costs row, String top) {
        if (!serves(top)) {
            return row;
        }
        return new Costs(row.task, apart(row.before, true, top), apart(row.after, false, top));
    }

    /**
     * The row as it is measured or {@link #apart}, whichever makes the runs of a side agree better: a task that does not follow the others would only take over their
     * noise. The choice does not favour a change, since the variance within the sides knows nothing of the difference between them.
     */
    Costs steadier(Costs row, String top) {
        Costs apart = apart(row, top);
        return Contrast.between(apart) <= Contrast.between(row) ? apart : row;
    }

    private List<LogCost> apart(List<LogCost> costs, boolean before, String top) {
        List<LogCost> apart = new ArrayList<>();
        for (int run = 0; run < costs.size(); run++) {
            LogCost common = common(before, run, others(top));
            apart.add(new LogCost(
                    costs.get(run).log() - common.log(), costs.get(run).variance() + common.variance()));
        }
        return apart;
    }

    /** What all rows have in common, run by run. */
    Costs common() {
        Member first = members.get(0);
        List<LogCost> before = new ArrayList<>();
        List<LogCost> after = new ArrayList<>();
        for (int run = 0; run < first.costs.before.size(); run++) {
            before.add(common(true, run, members));
        }
        for (int run = 0; run < first.costs.after.size(); run++) {
            after.add(common(false, run, members));
        }
        return new Costs("", before, after);
    }

    boolean servesAll() {
        return members.size() >= FEWEST;
    }

    private List<Member> others(String task) {
        return members.stream()
                .filter(member -> !member.costs.task.equals(task))
                .toList();
    }

    private static LogCost common(boolean before, int run, List<Member> members) {
        double weights = members.stream().mapToDouble(Member::weight).sum();
        double log = 0;
        double variance = 0;
        for (Member member : members) {
            LogCost cost = (before ? member.costs.before : member.costs.after).get(run);
            double part = member.weight / weights;
            log += part * cost.log();
            variance += part * part * cost.variance();
        }
        return new LogCost(log, variance);
    }
}
