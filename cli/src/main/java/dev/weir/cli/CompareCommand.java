package dev.weir.cli;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.comparison.Circumstances;
import dev.weir.comparison.ComparedRun;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.Question;
import dev.weir.comparison.Side;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.reports.ComparisonJson;
import dev.weir.reports.ComparisonMarkdown;
import dev.weir.reports.ComparisonPage;
import dev.weir.reports.ComparisonTable;
import dev.weir.reports.RecordedRun;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells which tasks became dearer or cheaper per event, and how surely. Each side is a run's folder, several with commas"
                    + " between, or a folder of runs: all of them are repeats. Three or more of a side, each in freshly started"
                    + " processes, make it possible to tell a change from what starts of one program differ by.",
            "All figures are worked out again from the recordings."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASE", description = "The runs before the change.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String base;

    @Parameters(index = "1", paramLabel = "NEW", description = "The runs after it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String next;

    @Option(
            names = "--fail-above",
            paramLabel = "PERCENT",
            description =
                    "Exit with 5 and name the tasks that surely got dearer, by more than this, such as 5%%. Parts of tasks do not count.")
    private @Nullable String failAbove;

    @Option(names = "--sub-tasks", description = "Let parts of tasks trip --fail-above too.")
    private boolean subTasks;

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "FILE",
            description =
                    "Attribute all runs by this application profile (default: each run's own, which must be the same).")
    private @Nullable Path applicationProfile;

    @Option(
            names = "--canonical",
            description =
                    "Compare tasks by their names across engines, the labels of the application profiles (Kafka [Source] = …), which may differ then. Taken by itself"
                            + " where the engines of the two sides differ.")
    private boolean canonical;

    @Option(
            names = "--force",
            description =
                    "Compare although the runs differ in what makes their figures incomparable; what it is becomes a warning.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Option(names = "--markdown", description = "Print a small Markdown table instead, for a comment in a review.")
    private boolean markdown;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with the table and the flame graph of the difference.")
    private @Nullable Path html;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TermsOptions termsOptions;

    @Override
    public Integer call() throws IOException {
        if (json && markdown) {
            throw new ParameterException(
                    spec.commandLine(), "--json and --markdown cannot both be printed; choose one");
        }
        Optional<Double> threshold =
                Optional.ofNullable(failAbove).map(text -> Percent.part(spec, "--fail-above", text));
        Optional<ApplicationProfile> profile =
                Optional.ofNullable(applicationProfile).map(ApplicationProfile::read);
        List<Path> baseRuns = runs(base);
        List<Path> nextRuns = runs(next);
        requireDistinct(baseRuns, nextRuns);
        RecordedRun firstBase = RecordedRun.read(baseRuns.get(0));
        RecordedRun firstNext = RecordedRun.read(nextRuns.get(0));
        boolean byWords = canonical || !engines(firstBase).equals(engines(firstNext));
        if (byWords && subTasks) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sub-tasks: by their canonical names"
                            + (canonical ? "" : ", as runs of two engines are compared,")
                            + " tasks have no parts. Leave it out");
        }
        Worked before = work(base, baseRuns, firstBase, profile, byWords);
        Worked after = work(next, nextRuns, firstNext, profile, byWords);
        Comparison comparison =
                Comparison.of(before.side, after.side, new Question(threshold, subTasks, byWords, force));
        if (html != null) {
            ComparisonPage.write(html, comparison, before.stacks, after.stacks);
        }
        System.out.print(
                json
                        ? ComparisonJson.write(comparison)
                        : markdown
                                ? ComparisonMarkdown.write(comparison)
                                : ComparisonTable.render(
                                        comparison, Surroundings.columns(), Surroundings.wantsColour()));
        if (comparison.passes()) {
            return 0;
        }
        System.out.flush();
        List<String> dearer = new ArrayList<>(comparison.failsAsAWhole() ? List.of("all tasks together") : List.of());
        comparison.failing().forEach(change -> dearer.add(change.task()));
        throw new WeirException(
                Kind.QUALITY,
                "dearer than --fail-above " + failAbove + " allows: " + String.join(", ", dearer)
                        + ". The table says by how much and how surely.");
    }

    private record Worked(Side side, List<List<AttributedStack>> stacks) {}

    private static Set<String> engines(RecordedRun run) {
        return Circumstances.of(run.measured(), "", "").engineNames();
    }

    /** The words of a profile; one that labels nothing would compare nothing. */
    private static ApplicationProfile words(Path directory, ApplicationProfile rules) {
        ApplicationProfile words = rules.canonical();
        if (words.tasks().equals(List.of(CanonicalTask.OTHER.word()))) {
            throw new WeirException(
                    Kind.USAGE,
                    "the application profile of " + directory
                            + " labels no task, so nothing can be compared by canonical names. Write labels, Kafka [Source] = …,"
                            + " into a copy of it, work the run out again with weir attribute " + directory
                            + " -p COPY, and compare that run. The labels are " + CanonicalTask.words() + ".");
        }
        return words;
    }

    private Worked work(
            String name,
            List<Path> directories,
            RecordedRun first,
            Optional<ApplicationProfile> profile,
            boolean byWords) {
        List<ComparedRun> runs = new ArrayList<>();
        List<List<AttributedStack>> stacks = new ArrayList<>();
        for (Path directory : directories) {
            RecordedRun run = runs.isEmpty() ? first : RecordedRun.read(directory);
            ApplicationProfile rules = profile.orElseGet(() -> run.rules(ApplicationProfile::parse));
            Aggregator.Result result = Aggregator.aggregate(
                    run.measured(), byWords ? words(directory, rules) : rules, termsOptions.terms());
            runs.add(new ComparedRun(
                    run.provenance().runId(),
                    result.summary(),
                    Circumstances.of(
                            run.measured(), rules.text(), run.provenance().weirVersion())));
            stacks.add(html == null ? List.of() : result.stacks());
        }
        return new Worked(new Side(name, runs), stacks);
    }

    private List<Path> runs(String side) {
        List<Path> runs = new ArrayList<>();
        for (String word : side.split(",", -1)) {
            if (word.isBlank()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "\"" + side + "\" names an empty path. Write folders with single commas between");
            }
            runs.addAll(RecordedRun.in(path(word.strip())));
        }
        return runs;
    }

    private Path path(String word) {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), "not a path: " + e.getMessage(), e);
        }
    }

    private void requireDistinct(List<Path> base, List<Path> next) throws IOException {
        Set<Path> seen = new HashSet<>();
        for (Path run : Stream.concat(base.stream(), next.stream()).toList()) {
            if (!seen.add(run.toRealPath())) {
                throw new ParameterException(
                        spec.commandLine(),
                        run
                                + " is named twice. A run is one measurement: the same one again would only pretend certainty");
            }
        }
    }
}
