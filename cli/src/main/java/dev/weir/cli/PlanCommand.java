package dev.weir.cli;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.Precision;
import dev.weir.aggregator.Repeats;
import dev.weir.model.Measured;
import dev.weir.model.RunPlan;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.reports.PlannedRepeats;
import dev.weir.reports.PlannedRun;
import dev.weir.reports.RecordedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells from a recorded run how long the next one must be, or from several how many a comparison needs. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Tells from a recorded run how long a run must be to know a task's cycles per event well enough;"
                    + " from several runs, how many runs on each side a comparison needs to find a change."
        })
final class PlanCommand implements Callable<Integer> {
    private static final List<Integer> FREQUENCIES = List.of(199, 499, 997);
    private static final int HIGHER_SHOWN = 2;
    private static final double DEFAULT_CHANGE = 0.05;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "A run's folder; or several, or a folder with several runs of one job.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--task", paramLabel = "TASK", description = "Only this task; all of them without it.")
    private @Nullable String task;

    @Option(
            names = "--error",
            paramLabel = "PERCENT",
            description = "Of one run: half the width of the 95 %% interval that is wanted (default: 3%%).")
    private @Nullable String error;

    @Option(
            names = {"-F", "--frequency"},
            paramLabel = "HZ",
            description = "Of one run: the sampling frequency of the run that is planned (default: the recorded one).")
    private @Nullable Integer frequencyHz;

    @Option(
            names = "--change",
            paramLabel = "PERCENT",
            description = "Of several runs: the change to be found in four of five cases (default: 5%%).")
    private @Nullable String change;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Of several runs: how many there will be on each side (default: as many as were named).")
    private @Nullable Integer runs;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        List<Path> recorded = new ArrayList<>();
        for (Path folder : folders) {
            recorded.addAll(RecordedRun.in(folder));
        }
        if (recorded.size() > 1) {
            refuse(error, "--error");
            refuse(frequencyHz, "--frequency");
            PlannedRepeats plan = repeats(recorded);
            print(json ? plan.toJson() : plan.toText(Surroundings.columns()));
            return 0;
        }
        if (change != null || runs != null) {
            throw new WeirException(
                    Kind.USAGE,
                    "--change and --runs need the variance between starts, and " + recorded.get(0)
                            + " is one run. Name several runs of the same job, each in freshly started JVMs.");
        }
        PlannedRun plan = single(RecordedRun.read(recorded.get(0)));
        print(json ? plan.toJson() : plan.toText(Surroundings.columns()));
        return 0;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private void refuse(@Nullable Object option, String name) {
        if (option != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    name + " plans the length of a run from one recorded run, and several are named;"
                            + " with several, --change and --runs plan how many a comparison needs");
        }
    }

    private PlannedRun single(RecordedRun run) {
        double wanted = error == null ? 0.03 : Percent.between(spec, "--error", error);
        Measured measured = run.measured();
        int hz = frequencyHz == null ? measured.frequencyHz() : frequencyHz;
        try {
            new RunPlan(hz, Duration.ofSeconds(1));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "-F " + hz + ": " + e.getMessage(), e);
        }
        List<Integer> higher = FREQUENCIES.stream()
                .filter(each -> each > hz)
                .limit(HIGHER_SHOWN)
                .toList();
        List<Precision> all = Precision.of(measured, run.rules(ApplicationProfile::parse), run.terms());
        List<Precision> shown = chosen(all, Precision::task, precision -> precision.samples() > 0);
        return new PlannedRun(
                run.provenance().runId(),
                all.get(0).seconds(),
                run.terms().steadyOnly(),
                measured.frequencyHz(),
                all.get(0).busyCores(),
                wanted,
                hz,
                higher,
                all.get(0).further(),
                shown.stream()
                        .map(precision -> row(precision, wanted, hz, higher))
                        .toList());
    }

    private static PlannedRun.Row row(Precision precision, double wanted, int hz, List<Integer> higher) {
        Precision.Span span = precision.spanFor(wanted, hz);
        return new PlannedRun.Row(
                precision.task(),
                precision.parent(),
                precision.samples(),
                precision.share(),
                precision.halfWidth(precision.seconds(), precision.frequencyHz()),
                precision.secondsFor(wanted, hz),
                span.from(),
                span.to(),
                higher.stream().map(each -> precision.secondsFor(wanted, each)).toList());
    }

    private PlannedRepeats repeats(List<Path> recorded) {
        double wanted = change == null ? DEFAULT_CHANGE : Percent.between(spec, "--change", change);
        int side = runs == null ? recorded.size() : runs;
        if (side < 2) {
            throw new ParameterException(
                    spec.commandLine(), "--runs " + side + ": a variance between runs needs two runs on each side");
        }
        List<Summary> summaries = new ArrayList<>();
        String rules = "";
        for (Path folder : recorded) {
            RecordedRun run = RecordedRun.read(folder);
            String text = run.provenance().applicationProfileText();
            if (!summaries.isEmpty() && !text.equals(rules)) {
                throw unequal(recorded.get(0), folder, "have different application profiles");
            }
            rules = text;
            Summary summary = Aggregator.aggregate(run.measured(), run.rules(ApplicationProfile::parse), run.terms())
                    .summary();
            if (!summaries.isEmpty() && !unit(summary).equals(unit(summaries.get(0)))) {
                throw unequal(
                        recorded.get(0),
                        folder,
                        "do not measure the same: " + unit(summaries.get(0)) + " and " + unit(summary));
            }
            summaries.add(summary);
        }
        List<TaskCost> rows = summaries.get(0).cluster().tasks();
        List<Repeats> all = IntStream.range(0, rows.size())
                .mapToObj(row -> Repeats.of(
                        rows.get(row).task(),
                        rows.get(row).parent(),
                        summaries.stream().map(summary -> figure(summary, row)).toList()))
                .toList();
        return new PlannedRepeats(
                recorded.size(),
                unit(summaries.get(0)),
                wanted,
                side,
                chosen(all, Repeats::task, repeats -> repeats.mean() > 0).stream()
                        .map(repeats -> new PlannedRepeats.Row(
                                repeats.task(),
                                repeats.parent(),
                                repeats.mean(),
                                repeats.deviation(),
                                repeats.detectableChange(side),
                                repeats.runsFor(wanted)))
                        .toList());
    }

    private static WeirException unequal(Path first, Path other, String how) {
        return new WeirException(
                Kind.USAGE, first + " and " + other + " " + how + ". Name runs of one job that were measured alike.");
    }

    private static String unit(Summary summary) {
        return summary.cluster().cycles().source().unit()
                + (summary.cluster().tasks().get(0).cyclesPerEvent().isPresent() ? " per event" : " per second");
    }

    private static double figure(Summary summary, int row) {
        TaskCost cost = summary.cluster().tasks().get(row);
        return cost.cyclesPerEvent().isPresent()
                ? cost.cyclesPerEvent().get().value()
                : cost.cycles().cycles() * 1e9 / summary.window().length().toNanos();
    }

    /** The named task, or all that were seen. */
    private <T> List<T> chosen(List<T> all, Function<T, String> name, Function<T, Boolean> seen) {
        if (task == null) {
            return all.stream().filter(seen::apply).toList();
        }
        String wanted = task;
        List<T> found = all.stream()
                .filter(each -> name.apply(each).equalsIgnoreCase(wanted))
                .toList();
        if (found.isEmpty()) {
            throw new WeirException(
                    Kind.USAGE,
                    "--task " + wanted + ": the run has no such task. It has: "
                            + String.join(", ", all.stream().map(name).toList()) + ".");
        }
        return found;
    }
}
