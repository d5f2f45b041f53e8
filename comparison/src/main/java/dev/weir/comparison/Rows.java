package dev.weir.comparison;

import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Works the rows' changes out. */
final class Rows {
    // A task with fewer samples a run is uncertain by more than 10 % from sampling alone and would only be one more row
    // that could answer by chance.
    private static final double SAMPLES_ASKED_FOR = 100;
    // To divide by fewer is to divide by luck.
    private static final double SAMPLES_TO_DIVIDE_BY = 10;
    private static final double SURE = 0.05;
    // How much of a change must show in what is the task's for certain, and in what may be the task's, to be one of the
    // task and not one of the names. A change of
    // names alone shows in at most one of the two.
    private static final double SHOWS_IN_BOUNDS = 0.5;

    private final Side base;
    private final Side next;
    private final boolean perEvent;

    Rows(Side base, Side next, boolean perEvent) {
        this.base = base;
        this.next = next;
        this.perEvent = perEvent;
    }

    /** Rows that every run has, in the order of the base side's first run. */
    List<TaskChange> changes() {
        List<Row> rows = new ArrayList<>();
        for (TaskCost task : base.runs().get(0).summary().cluster().tasks()) {
            List<Cost> before = costs(base, task.task());
            List<Cost> after = costs(next, task.task());
            if (before.size() == base.runs().size()
                    && after.size() == next.runs().size()) {
                rows.add(new Row(task, before, after));
            }
        }
        List<TaskChange> tops =
                judged(rows.stream().filter(row -> row.task.parent().isEmpty()).toList());
        List<TaskChange> parts = judged(
                rows.stream().filter(row -> row.task.parent().isPresent()).toList());
        List<TaskChange> inOrder = new ArrayList<>();
        for (Row row : rows) {
            (row.task.parent().isEmpty() ? tops : parts)
                    .stream()
                            .filter(change -> change.task().equals(row.task.task()))
                            .findFirst()
                            .ifPresent(inOrder::add);
        }
        return inOrder;
    }

    /** Names of rows that some run lacks. */
    List<String> missing() {
        List<String> names = new ArrayList<>();
        for (Side side : List.of(base, next)) {
            for (ComparedRun run : side.runs()) {
                run.summary().cluster().tasks().stream()
                        .map(TaskCost::task)
                        .filter(task -> !names.contains(task))
                        .forEach(names::add);
            }
        }
        return names.stream()
                .filter(name -> costs(base, name).size() < base.runs().size()
                        || costs(next, name).size() < next.runs().size())
                .toList();
    }

    TaskChange total() {
        Function<Side, List<LogCost>> counted = side -> side.runs().stream()
                .map(run -> LogCost.counted(whole(run.summary())))
                .toList();
        Contrast contrast = Contrast.of(counted.apply(base), counted.apply(next));
        boolean known = contrast.error() > 0;
        Verdict verdict = known
                ? sure(contrast, contrast.probabilityOfRise(), contrast.probabilityOfFall())
                : Verdict.CANNOT_TELL;
        double before = Math.exp(contrast.before());
        double after = Math.exp(contrast.after());
        return new TaskChange(
                "Total",
                Optional.empty(),
                TaskKind.BUILT_IN,
                before,
                after,
                absolute(contrast),
                Optional.of(relative(contrast)),
                Optional.of(Math.expm1(contrast.difference())),
                known ? Math.min(1, 2 * Math.min(contrast.probabilityOfRise(), contrast.probabilityOfFall())) : 1,
                verdict,
                verdict != Verdict.CANNOT_TELL
                        ? ""
                        : known
                                ? "starts of one program differ by as much"
                                : "how far starts of one program differ is not known from one run a side");
    }

    private double whole(Summary summary) {
        GroupCost cluster = summary.cluster();
        double per = perEvent
                ? summary.events().orElseThrow().total()
                : summary.window().length().toNanos() / 1e9;
        return cluster.cycles().cycles() / per;
    }

    private List<Cost> costs(Side side, String task) {
        List<Cost> costs = new ArrayList<>();
        for (ComparedRun run : side.runs()) {
            GroupCost cluster = run.summary().cluster();
            cluster.tasks().stream()
                    .filter(each -> each.task().equals(task))
                    .findFirst()
                    .ifPresent(each -> costs.add(new Cost(each, cluster.samplesTaken(), whole(run.summary()))));
        }
        return costs;
    }

    /** A row of one run. */
    private record Cost(TaskCost task, long samplesTaken, double whole) {
        LogCost named() {
            Estimate share = task.share();
            double half = task.cyclesPerEvent()
                    .filter(estimate -> share.value() > 0 && estimate.value() > 0)
                    .map(estimate -> estimate.halfWidth() / estimate.value() * share.value())
                    .orElse(share.halfWidth());
            return LogCost.of(share.value(), half, samplesTaken, whole);
        }

        LogCost certain() {
            return LogCost.of(task.certain().low(), 0, samplesTaken, whole);
        }

        double possible() {
            return task.certain().high() * whole;
        }

        double samples() {
            return task.share().value() * samplesTaken;
        }

        double halfSample() {
            return Math.log(LogCost.halfSample(samplesTaken) * whole);
        }
    }

    private record Row(TaskCost task, List<Cost> before, List<Cost> after) {
        Contrast contrast() {
            return Contrast.of(
                    before.stream().map(Cost::named).toList(),
                    after.stream().map(Cost::named).toList());
        }

        double certainRise() {
            return Contrast.of(
                            before.stream().map(Cost::certain).toList(),
                            after.stream().map(Cost::certain).toList())
                    .difference();
        }

        double possibleRise() {
            return mean(after, Cost::possible) - mean(before, Cost::possible);
        }

        boolean asked() {
            return (mean(before, Cost::samples) + mean(after, Cost::samples)) / 2 >= SAMPLES_ASKED_FOR;
        }

        boolean mixed() {
            return before.stream().anyMatch(cost -> width(cost) > 0)
                    || after.stream().anyMatch(cost -> width(cost) > 0);
        }

        private static double width(Cost cost) {
            Bounds bounds = cost.task.certain();
            return bounds.width();
        }

        static double mean(List<Cost> costs, Function<Cost, Double> figure) {
            return costs.stream().mapToDouble(figure::apply).average().orElseThrow();
        }
    }

    private List<TaskChange> judged(List<Row> rows) {
        List<Contrast> contrasts = rows.stream().map(Row::contrast).toList();
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).asked()) {
                asked.add(i);
            }
        }
        List<Double> rises = Holm.adjusted(
                asked.stream().map(i -> contrasts.get(i).probabilityOfRise()).toList());
        List<Double> falls = Holm.adjusted(
                asked.stream().map(i -> contrasts.get(i).probabilityOfFall()).toList());
        List<TaskChange> changes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int at = asked.indexOf(i);
            changes.add(change(rows.get(i), contrasts.get(i), at < 0 ? 1 : rises.get(at), at < 0 ? 1 : falls.get(at)));
        }
        return changes;
    }

    private static TaskChange change(Row row, Contrast contrast, double rise, double fall) {
        Verdict verdict = sure(contrast, rise, fall);
        String reason = "";
        if (!row.asked()) {
            verdict = Verdict.CANNOT_TELL;
            reason = "too few samples";
        } else if (verdict == Verdict.CANNOT_TELL) {
            reason = "within what chance makes";
        } else if (row.mixed() && !showsInBounds(row, contrast)) {
            verdict = Verdict.CANNOT_TELL;
            reason = "samples may have moved to or from a task that is compiled into the same code";
        }
        double before = Math.max(0, Math.exp(contrast.before()) - halfSample(row.before));
        double after = Math.max(0, Math.exp(contrast.after()) - halfSample(row.after));
        boolean divisible = Row.mean(row.before, Cost::samples) >= SAMPLES_TO_DIVIDE_BY;
        return new TaskChange(
                row.task.task(),
                row.task.parent(),
                row.task.kind(),
                before,
                after,
                absolute(contrast),
                divisible ? Optional.of(relative(contrast)) : Optional.empty(),
                divisible ? Optional.of(Math.expm1(row.certainRise())) : Optional.empty(),
                Math.min(rise, fall),
                verdict,
                reason);
    }

    /** Whether the change can be seen in both ends of the bounds, which a change of names alone cannot do. */
    private static boolean showsInBounds(Row row, Contrast contrast) {
        double sign = Math.signum(contrast.difference());
        double change = Math.exp(contrast.after()) - Math.exp(contrast.before());
        return sign * row.certainRise() >= SHOWS_IN_BOUNDS * Math.abs(contrast.difference())
                && sign * row.possibleRise() >= SHOWS_IN_BOUNDS * Math.abs(change);
    }

    private static double halfSample(List<Cost> costs) {
        return Math.exp(Row.mean(costs, Cost::halfSample));
    }

    /** By the probabilities of all rows together, and by the row's own interval, which must not hold zero. */
    private static Verdict sure(Contrast contrast, double rise, double fall) {
        boolean apart = Math.abs(contrast.difference()) > contrast.halfWidth();
        if (apart && rise < SURE) {
            return Verdict.DEARER;
        }
        return apart && fall < SURE ? Verdict.CHEAPER : Verdict.CANNOT_TELL;
    }

    private static Estimate absolute(Contrast contrast) {
        return relative(contrast).times(Math.exp(contrast.before()));
    }

    private static Estimate relative(Contrast contrast) {
        double half = contrast.halfWidth();
        return new Estimate(
                Math.expm1(contrast.difference()),
                Math.expm1(contrast.difference() - half),
                Math.expm1(contrast.difference() + half));
    }
}
