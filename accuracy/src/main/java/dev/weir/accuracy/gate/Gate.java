package dev.weir.accuracy.gate;

import dev.weir.accuracy.MeasuredPart;
import dev.weir.comparison.ComparedRun;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.Question;
import dev.weir.comparison.Side;
import dev.weir.comparison.TaskChange;
import dev.weir.model.WeirException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Records the pool, draws trials from it, and writes the table of {@code docs/ci-gate.md}. */
public final class Gate {
    private static final int MOST_RUNS = 5;

    private final GateOptions options;
    private final Pool pool;
    private final Map<String, Integer> wronglyNamed = new TreeMap<>();

    private Gate(GateOptions options, Pool pool) {
        this.options = options;
        this.pool = pool;
    }

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(GateOptions.USAGE);
            return;
        }
        GateOptions options;
        try {
            options = GateOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("gate: " + e.getMessage());
            System.err.print(GateOptions.USAGE);
            System.exit(2);
            return;
        }
        Path home = Path.of(System.getProperty("weir.home", "")).toAbsolutePath();
        new Recorder(home, options).record();
        Pool pool;
        try {
            pool = Pool.read(options.pool(), options.tolerance());
        } catch (WeirException e) {
            System.err.println("gate: " + e.getMessage());
            System.exit(e.kind().exitCode());
            return;
        }
        Gate gate = new Gate(options, pool);
        String table = gate.table();
        System.out.print(table);
        MeasuredPart.write(options.page(), "gate", table);
        System.err.println("gate: wrote " + options.page());
    }

    private String table() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "%n%d base and %d new runs, %,.0f events/s in the median. %d trials of each kind, drawn without replacement within a trial, seed %d.%n",
                pool.base().size(),
                pool.next().size(),
                pool.medianRate(),
                options.draws(),
                options.seed()));
        if (!pool.leftOut().isEmpty()) {
            List<String> each = new ArrayList<>();
            pool.leftOut().forEach((name, rate) -> each.add(String.format(Locale.ROOT, "%s (%,.0f)", name, rate)));
            out.append(String.format(
                    Locale.ROOT,
                    "Left out, because their load lay more than %.0f %% from that (events/s): %s.%n",
                    100 * options.tolerance(),
                    String.join(", ", each)));
        }
        out.append(
                "\n| runs a side | found, and it alone | found | unchanged passes, base | unchanged passes, new |\n|--:|--:|--:|--:|--:|\n");
        for (int size = 1; size <= MOST_RUNS; size++) {
            if (pool.base().size() < size || pool.next().size() < size) {
                break;
            }
            out.append(row(size));
        }
        if (!wronglyNamed.isEmpty()) {
            List<String> each = new ArrayList<>();
            wronglyNamed.forEach((task, count) -> each.add(task + " " + count));
            out.append("\nNamed wrongly with three runs a side, in how many of all trials: ")
                    .append(String.join(", ", each))
                    .append(".\n");
        }
        return out.append('\n').toString();
    }

    private String row(int size) {
        Random random = new Random(options.seed());
        List<Rate.Trial> alone = new ArrayList<>();
        List<Rate.Trial> found = new ArrayList<>();
        for (int i = 0; i < options.draws(); i++) {
            List<ComparedRun> base = draw(pool.base(), size, random);
            List<ComparedRun> next = draw(pool.next(), size, random);
            List<String> named = named(base, next, size, true);
            alone.add(trial(base, next, named.equals(List.of(options.task()))));
            found.add(trial(base, next, named.contains(options.task())));
        }
        return "| " + size + " | " + cell(alone) + " | " + cell(found) + " | " + unchanged(pool.base(), size, random)
                + " | " + unchanged(pool.next(), size, random) + " |\n";
    }

    private String unchanged(List<ComparedRun> runs, int size, Random random) {
        if (runs.size() < 2 * size) {
            return "";
        }
        List<Rate.Trial> passes = new ArrayList<>();
        for (int i = 0; i < options.draws(); i++) {
            List<ComparedRun> both = draw(runs, 2 * size, random);
            List<ComparedRun> base = both.subList(0, size);
            List<ComparedRun> next = both.subList(size, 2 * size);
            passes.add(trial(base, next, named(base, next, size, false).isEmpty()));
        }
        return cell(passes);
    }

    private static List<ComparedRun> draw(List<ComparedRun> runs, int size, Random random) {
        List<ComparedRun> drawn = new ArrayList<>(runs);
        Collections.shuffle(drawn, random);
        return drawn.subList(0, size);
    }

    private static Rate.Trial trial(List<ComparedRun> base, List<ComparedRun> next, boolean happened) {
        List<String> names = new ArrayList<>();
        base.forEach(run -> names.add(run.name()));
        next.forEach(run -> names.add(run.name()));
        return new Rate.Trial(names, happened);
    }

    /** What the gate names; a refusal names the reason. */
    private List<String> named(List<ComparedRun> base, List<ComparedRun> next, int size, boolean planted) {
        List<String> named = new ArrayList<>();
        try {
            Comparison comparison = Comparison.of(
                    new Side("base", base),
                    new Side("new", next),
                    new Question(Optional.of(options.threshold()), false, false, false));
            if (comparison.failsAsAWhole()) {
                named.add("all tasks together");
            }
            comparison.failing().stream().map(TaskChange::task).forEach(named::add);
        } catch (WeirException e) {
            named.add("refused");
        }
        if (size == 3) {
            named.stream()
                    .filter(task -> !planted || !task.equals(options.task()))
                    .forEach(task -> wronglyNamed.merge(task, 1, Integer::sum));
        }
        return named;
    }

    private static String cell(List<Rate.Trial> trials) {
        Rate rate = new Rate(trials);
        double[] interval = rate.interval();
        return String.format(
                Locale.ROOT, "%.1f %% (%.0f–%.0f)", 100 * rate.value(), 100 * interval[0], 100 * interval[1]);
    }
}
