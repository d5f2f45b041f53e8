package dev.weir.comparison;

import static java.util.Locale.ROOT;

import dev.weir.comparison.Reference.Costs;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Works the rows' changes out. */
final class Rows {
    private static final double SURE = 0.05;
    static final String MOVED = "samples may have moved to or from a task that is compiled into the same code";
    static final String PER_START = "a cost of starting processes, not of events";
    static final String TOO_FEW = "too few samples";

    private final Side base;
    private final Side next;
    private final boolean perEvent;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final Reference reference;
    private final boolean shifted;
    private final Map<String, TaskChange> changes = new HashMap<>();
    private Optional<CommonChange> common = Optional.empty();

    /** @param related whether the sides are starts of one program, which have something in common that each row can be told apart from */
    Rows(Side base, Side next, boolean perEvent, boolean related) {
        this.base = base;
        this.next = next;
        this.perEvent = perEvent;
        collect();
        reference = Reference.of(rows.stream()
                .filter(Rows::isTop)
                .filter(Row::asked)
                .filter(row -> related)
                .map(Row::costs)
                .toList());
        shifted = isShifted();
        judge(Rows::isTop, true);
        judge(row -> !isTop(row), false);
    }

    /** Rows that every run has, in the order of the base side's first run. */
    List<TaskChange> changes() {
        return rows.stream()
                .map(row -> Objects.requireNonNull(changes.get(row.task().task())))
                .toList();
    }

    /** Empty when too few rows have enough samples to tell. */
    Optional<CommonChange> common() {
        return common;
    }

    /** Names of rows that some run lacks. */
    List<String> missing() {
        return missing;
    }

    private static boolean isTop(Row row) {
        return row.task().parent().isEmpty();
    }

    private void collect() {
        List<TaskCost> tasks = new ArrayList<>();
        for (Side side : List.of(base, next)) {
            for (ComparedRun run : side.runs()) {
                run.summary().cluster().tasks().stream()
                        .filter(task ->
                                tasks.stream().noneMatch(other -> other.task().equals(task.task())))
                        .forEach(tasks::add);
            }
        }
        for (TaskCost task : tasks) {
            List<Cost> before = costs(base, task.task());
            List<Cost> after = costs(next, task.task());
            if (before.size() == base.runs().size()
                    && after.size() == next.runs().size()) {
                rows.add(new Row(task, before, after));
            } else {
                missing.add(task.task() + sides(before, after));
            }
        }
    }

    /** What a row costs in the runs of the one side that has it. */
    private static String sides(List<Cost> before, List<Cost> after) {
        List<Cost> some = before.isEmpty() ? after : after.isEmpty() ? before : List.of();
        return some.isEmpty()
                ? ""
                : String.format(
                        ROOT,
                        " (%,.0f in %s)",
                        Cost.mean(some, cost -> cost.task().share().value() * cost.whole()),
                        before.isEmpty() ? "the new runs" : "the base runs");
    }

    private List<Cost> costs(Side side, String task) {
        List<Cost> costs = new ArrayList<>();
        for (ComparedRun run : side.runs()) {
            run.summary().cluster().tasks().stream()
                    .filter(each -> each.task().equals(task))
                    .findFirst()
                    .ifPresent(each -> costs.add(new Cost(
                            each,
                            run.summary().cluster().samplesTaken(),
                            Cost.whole(run.summary(), perEvent),
                            perEvent ? run.summary().cluster().furtherUncertainty() : 0)));
        }
        return costs;
    }

    /** The whole job, with what all tasks have in common left in it. */
    TaskChange total() {
        Costs counted = new Costs("Total", counted(base), counted(next));
        Contrast contrast = Contrast.alone(counted);
        boolean known = contrast.error() > 0;
        double rise = contrast.probabilityOfRise();
        double fall = contrast.probabilityOfFall();
        Verdict verdict = known ? sure(contrast, rise, fall) : Verdict.CANNOT_TELL;
        return new TaskChange(
                "Total",
                Optional.empty(),
                TaskKind.BUILT_IN,
                Math.exp(contrast.before()),
                Math.exp(contrast.after()),
                relative(contrast).times(Math.exp(contrast.before())),
                Optional.of(relative(contrast)),
                Optional.empty(),
                known ? Math.min(1, 2 * Math.min(rise, fall)) : 1,
                verdict,
                verdict != Verdict.CANNOT_TELL
                        ? ""
                        : known
                                ? "within what chance makes"
                                : "how far starts of one program differ is not known from one run a side");
    }

    private List<LogCost> counted(Side side) {
        return side.runs().stream()
                .map(run -> LogCost.counted(Cost.whole(run.summary(), perEvent)))
                .toList();
    }

    private void judge(Predicate<Row> which, boolean withCommon) {
        List<Row> some = rows.stream().filter(which).toList();
        List<Row> asked = some.stream().filter(Row::asked).toList();
        List<Contrast> own =
                new ArrayList<>(Contrast.moderated(asked.stream().map(this::own).toList()));
        boolean together = withCommon && reference.servesAll();
        if (together) {
            own.add(Contrast.alone(reference.common()));
        }
        List<Double> rises =
                Holm.adjusted(own.stream().map(Contrast::probabilityOfRise).toList());
        List<Double> falls =
                Holm.adjusted(own.stream().map(Contrast::probabilityOfFall).toList());
        for (int i = 0; i < asked.size(); i++) {
            Row row = asked.get(i);
            changes.put(row.task().task(), judged(row, own.get(i), rises.get(i), falls.get(i)));
        }
        some.stream()
                .filter(row -> !row.asked())
                .forEach(row -> changes.put(
                        row.task().task(),
                        change(
                                row,
                                Contrast.alone(own(row)),
                                1,
                                Verdict.CANNOT_TELL,
                                row.perStart() ? PER_START : TOO_FEW)));
        if (together) {
            int last = own.size() - 1;
            common = Optional.of(common(own.get(last), rises.get(last), falls.get(last)));
        }
    }

    /** Where one side as a whole is dearer than the other, as on another day, every row must be told apart from that. */
    private Costs own(Row row) {
        return shifted ? reference.apart(row.costs(), row.top()) : reference.steadier(row.costs(), row.top());
    }

    private boolean isShifted() {
        if (!reference.servesAll()) {
            return false;
        }
        Contrast all = Contrast.alone(reference.common());
        return sure(all, all.probabilityOfRise(), all.probabilityOfFall()) != Verdict.CANNOT_TELL;
    }

    private CommonChange common(Contrast contrast, double rise, double fall) {
        boolean known = !Double.isInfinite(contrast.freedom());
        return new CommonChange(
                relative(contrast),
                known ? Math.min(rise, fall) : 1,
                known ? sure(contrast, rise, fall) : Verdict.CANNOT_TELL);
    }

    private TaskChange judged(Row row, Contrast own, double rise, double fall) {
        Verdict verdict = sure(own, rise, fall);
        String reason = verdict == Verdict.CANNOT_TELL ? "within what chance makes" : "";
        double shared = row.costs().rise() - own.difference();
        if (verdict != Verdict.CANNOT_TELL && !row.showsInBounds(own.difference(), shared)) {
            verdict = Verdict.CANNOT_TELL;
            reason = MOVED;
        }
        return change(row, own, Math.min(rise, fall), verdict, reason);
    }

    private static TaskChange change(Row row, Contrast own, double probability, Verdict verdict, String reason) {
        Contrast measured = Contrast.alone(row.costs());
        boolean divisible = row.divisible();
        return new TaskChange(
                row.task().task(),
                row.task().parent(),
                row.task().kind(),
                Math.max(0, Math.exp(measured.before()) - Row.halfSample(row.before())),
                Math.max(0, Math.exp(measured.after()) - Row.halfSample(row.after())),
                relative(measured).times(Math.exp(measured.before())),
                divisible ? Optional.of(relative(measured)) : Optional.empty(),
                divisible ? Optional.of(relative(own)) : Optional.empty(),
                probability,
                verdict,
                reason);
    }

    /** By the probabilities of all rows together, and by the row's own interval, which must not hold zero. */
    private static Verdict sure(Contrast contrast, double rise, double fall) {
        boolean apart = Math.abs(contrast.difference()) > contrast.halfWidth();
        if (apart && rise < SURE) {
            return Verdict.DEARER;
        }
        return apart && fall < SURE ? Verdict.CHEAPER : Verdict.CANNOT_TELL;
    }

    private static Estimate relative(Contrast contrast) {
        double half = contrast.halfWidth();
        return new Estimate(
                Math.expm1(contrast.difference()),
                Math.expm1(contrast.difference() - half),
                Math.expm1(contrast.difference() + half));
    }
}
