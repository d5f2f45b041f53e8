package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.denominators.JobPlan;
import dev.weir.denominators.SparkPlan;
import dev.weir.model.JobGraph;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.reports.RecordedRun;
import dev.weir.suggestions.Judgement;
import dev.weir.suggestions.Suggestions;
import dev.weir.suggestions.TopologyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "suggest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Drafts an application profile from a run and from the job itself, or judges one.",
            "The profile goes to standard output, what it is worth to standard error:",
            "  weir suggest runs/RUN > tasks.txt; weir attribute runs/RUN -p tasks.txt"
        })
final class SuggestCommand implements Callable<Integer> {
    // A description of a job is a page or ten.
    private static final int MAX_BYTES = 4 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description =
                    "The folder of a run of the job, with any profile: its samples tell what the job's code is called.")
    private @Nullable Path run;

    @Option(
            names = "--flink",
            paramLabel = "URL[/JOB]",
            description =
                    "Read the job graph from Flink's REST port: http://HOST:8081, with the job's id where several run.")
    private @Nullable String flink;

    @Option(
            names = "--spark",
            paramLabel = "URL",
            description =
                    "Read the compiled stages of the streaming queries from a Spark driver: http://DRIVER:4040. The classes of generated code are numbered as they are.")
    private @Nullable String spark;

    @Option(
            names = "--topology",
            paramLabel = "FILE",
            description = {
                "Read the job from a text, - for standard input: Topology.describe() of Kafka Streams, explain() of Spark, or the names of"
                        + " a Storm topology's components, one per line."
            })
    private @Nullable String topology;

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "FILE",
            description = "Judge this profile by the run, instead of drafting one.")
    private @Nullable Path applicationProfile;

    @Option(
            names = "--check",
            description =
                    "Print only the judgement, on standard output: of the profile of -p, else of the one that the run recorded.")
    private boolean check;

    @Option(names = "--json", description = "Print the draft and the judgement as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (run == null && flink == null && spark == null && topology == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "what is to be looked at? Name a RUN, --flink URL, --spark URL or --topology FILE");
        }
        if (Stream.of(flink, spark, topology).filter(Objects::nonNull).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--flink, --spark and --topology all describe the job; give one");
        }
        if (run == null && (check || applicationProfile != null)) {
            throw new ParameterException(
                    spec.commandLine(), "a profile is judged by the samples of a run: name the RUN's folder");
        }
        Optional<ApplicationProfile> given =
                Optional.ofNullable(applicationProfile).map(ApplicationProfile::read);
        Optional<RecordedRun> recorded = Optional.ofNullable(run).map(RecordedRun::read);
        if (recorded.isPresent() && (check || given.isPresent())) {
            return judged(given, recorded.get());
        }
        Optional<JobGraph> graph = graph();
        String draft = recorded.map(each -> Suggestions.draft(
                        each.provenance().runId(),
                        each.measured(),
                        graph,
                        engineProfile(Suggestions.engine(each.measured()))))
                .orElseGet(() -> Suggestions.draft(graph.orElseThrow(), engineProfile(graph.map(JobGraph::engine))));
        Optional<Judgement> judgement = recorded.filter(each -> hasRules(draft))
                .map(each ->
                        Suggestions.judge("the draft", ApplicationProfile.parse("the draft", draft), each.measured()));
        if (json) {
            System.out.print(Suggestions.json(Optional.of(draft), judgement));
        } else {
            System.out.print(draft);
            System.out.flush();
            judgement.ifPresent(each -> System.err.print(Suggestions.text(each)));
        }
        return 0;
    }

    private int judged(Optional<ApplicationProfile> given, RecordedRun recorded) {
        ApplicationProfile profile = given.orElseGet(() -> recorded.rules(ApplicationProfile::parse));
        String name = applicationProfile == null
                ? recorded.provenance().applicationProfile() + " as "
                        + recorded.provenance().runId() + " recorded it"
                : applicationProfile.toString();
        Judgement judgement = Suggestions.judge(name, profile, recorded.measured());
        System.out.print(
                json ? Suggestions.json(Optional.empty(), Optional.of(judgement)) : Suggestions.text(judgement));
        return 0;
    }

    private static boolean hasRules(String draft) {
        return draft.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"));
    }

    private Optional<JobGraph> graph() throws IOException {
        if (flink != null) {
            return Optional.of(JobPlan.read(flink));
        }
        if (spark != null) {
            return Optional.of(SparkPlan.read(spark));
        }
        if (topology == null) {
            return Optional.empty();
        }
        String name = topology.equals("-") ? "standard input" : topology;
        byte[] bytes;
        try (var in = topology.equals("-") ? System.in : Files.newInputStream(Path.of(topology))) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            throw new WeirException(
                    Kind.USAGE, "cannot read " + name + ": " + e + ". Name a readable text with --topology.", e);
        }
        return Optional.of(TopologyText.parse(name, new String(bytes, UTF_8)));
    }

    /** The rules that come with Weir for an engine; none is no mistake. */
    private static Optional<ApplicationProfile> engineProfile(Optional<String> engine) {
        Optional<Path> file = engine.flatMap(name -> Shipped.ifThere("profiles/" + name + ".txt"));
        if (file.isEmpty() && engine.filter("flink"::equals).isPresent()) {
            System.err.println(
                    "weir: config/profiles/flink.txt is neither here nor in Weir's own folder: the draft says less of what"
                            + " Flink does besides the operators.");
        }
        return file.map(ApplicationProfile::read);
    }
}
