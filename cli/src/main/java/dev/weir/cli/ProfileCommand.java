package dev.weir.cli;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.BoundaryPlan;
import dev.weir.aggregator.EntryMethods;
import dev.weir.coordinator.ClusterFile;
import dev.weir.coordinator.Coordinator;
import dev.weir.coordinator.HostEvent;
import dev.weir.coordinator.HostLauncher;
import dev.weir.coordinator.Limits;
import dev.weir.coordinator.LocalLauncher;
import dev.weir.coordinator.RunListener;
import dev.weir.coordinator.WindowEdge;
import dev.weir.coordinator.ssh.SshLauncher;
import dev.weir.coordinator.ssh.SshOptions;
import dev.weir.model.CounterEvent;
import dev.weir.model.EngineRole;
import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.Measured;
import dev.weir.model.NameSource;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.RunPlan;
import dev.weir.model.SampleSource;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.reports.Provenance;
import dev.weir.reports.RunWriter;
import dev.weir.scope.KnownSpes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Profiles a running cluster and tells what each task costs.")
final class ProfileCommand implements Callable<Integer> {
    private static final Duration SCOUT = Duration.ofSeconds(10);

    // The profiler looks for 5 s, the agent for 4, and the JIT has up to 60 s.
    private static final Duration READY_WITH_BOUNDARIES = Duration.ofSeconds(150);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-c", "--cluster"},
            paramLabel = "FILE",
            description = "The hosts, one [user@]host[:port] per line. Left out: this machine, without SSH.")
    private @Nullable Path cluster;

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "FILE",
            description =
                    "The tasks, one 'task = pattern | pattern …' per line (default: config/application_profile.txt).")
    private @Nullable Path applicationProfile;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to sample (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = {"-F", "--frequency"},
            paramLabel = "HZ",
            defaultValue = "99",
            description = "Samples per second of CPU time, 1 to 999 (default: ${DEFAULT-VALUE}).")
    private int frequencyHz;

    @Option(
            names = "--events",
            paramLabel = "SPEC",
            description = {
                "How many events the job processed: a number, flink:http://HOST:8081[/JOB], kafka:BROKERS/GROUP/TOPIC,"
                        + " kafka:BROKERS//TOPIC (what is produced), prometheus:URL?query=EXPRESSION, file:PATH and others"
                        + " (docs/denominators.md), read at both ends of the window.",
                "May be repeated: the first is divided by, the others check it."
            })
    private List<String> events = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder that the run's own folder is made in (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "The name of the run's folder (default: time and a random part).")
    private @Nullable String id;

    @Option(names = "--job", paramLabel = "TEXT", description = "What the report calls the job.")
    private @Nullable String job;

    @Option(
            names = "--known-spes",
            paramLabel = "FILE",
            description = "Which processes belong to which engine (default: config/known_spes.txt).")
    private @Nullable Path knownSpes;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            split = ",",
            description = "Profile these processes, whatever known_spes.txt says. Needs a single host.")
    private List<Integer> pids = new ArrayList<>();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            defaultValue = "workload",
            converter = Choice.OfRole.class,
            completionCandidates = Choice.OfRole.class,
            description = {
                "Profile the processes with one of these roles: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
                "Where workload is among them, the figures of the job, its hosts and its cluster are those of the workload alone;"
                        + " the others have rows of their own."
            })
    private List<EngineRole> roles = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "auto",
            converter = Choice.OfSource.class,
            completionCandidates = Choice.OfSource.class,
            description = "Who takes the samples: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private SampleSource source;

    @Option(
            names = "--unwind",
            paramLabel = "MODE",
            defaultValue = "auto",
            converter = Choice.OfUnwind.class,
            completionCandidates = Choice.OfUnwind.class,
            description = {
                "How the stacks of JVMs are walked: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
                "fp: by frame pointers, which need -XX:+PreserveFramePointer; vm: by HotSpot's own tables."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private UnwindMode unwind;

    @Option(
            names = "--names",
            paramLabel = "SOURCE",
            defaultValue = "auto",
            converter = Choice.OfNames.class,
            completionCandidates = Choice.OfNames.class,
            description =
                    "Where the names of compiled Java methods come from: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private NameSource names;

    @Option(
            names = "--counters",
            paramLabel = "LIST",
            defaultValue = "auto",
            converter = CounterChoice.Converter.class,
            description = {
                "Counters that are divided among the tasks, by their names in perf: page-faults,context-switches, for example; none; or"
                        + " auto (default): instructions, branch-misses, cache-misses and stalled cycles where the host has a PMU."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CounterChoice counters;

    @Option(
            names = "--boundaries",
            description = {
                "Part the tasks that are compiled into one another, for the time of the run: a first run of 10 s finds where they"
                        + " meet; shows what it would do to the job and what that may cost, and asks."
            })
    private boolean boundaries;

    @Option(names = "--yes", description = "Agree beforehand to what --boundaries does.")
    private boolean yes;

    @Option(names = "--leave-boundaries", description = "Leave the boundaries in the JVMs for the next run.")
    private boolean leaveBoundaries;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TermsOptions termsOptions;

    @Option(names = "--ssh-config", paramLabel = "FILE", description = "Read instead of ~/.ssh/config.")
    private @Nullable Path sshConfig;

    @Option(names = "--json", description = "Print summary.json instead of the table.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the exact command on every host, and what it says.")
    private boolean verbose;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException {
        Instant startedAt = clock.instant();
        // Everything that people wrote is read before any host is touched.
        RunPlan plan = plan();
        Terms terms = termsOptions.terms();
        boolean local = cluster == null;
        HostList hosts = cluster == null
                ? new HostList(List.of(HostSpec.of(new HostName("localhost"))))
                : ClusterFile.read(cluster);
        Path profileFile = Shipped.file(applicationProfile, "application_profile.txt", "-p");
        ApplicationProfile profile = ApplicationProfile.read(profileFile);
        Path rules = Shipped.file(knownSpes, "known_spes.txt", "--known-spes");
        KnownSpes.read(rules);
        List<Tgid> targets = targets(hosts);
        String runId = id == null ? RunId.of(startedAt) : RunId.require(spec, id);
        Path directory = output.resolve(runId);
        RunWriter.requireAbsent(directory);
        if (leaveBoundaries && !boundaries) {
            throw new ParameterException(
                    spec.commandLine(), "--leave-boundaries says what becomes of --boundaries, which is missing");
        }

        HostLauncher launcher =
                local ? new LocalLauncher() : new SshLauncher(SshOptions.ofEnvironment(Optional.ofNullable(sshConfig)));
        Hosts all = new Hosts(launcher, hosts, rules, targets);
        try (Interruption interruption = new Interruption()) {
            int exitCode;
            List<String> methods = List.of();
            if (boundaries) {
                Optional<BoundaryPlan> agreed = scout(all, profile, interruption);
                if (agreed.isEmpty()) {
                    System.err.println("Nothing was done to the job.");
                    return 0;
                }
                methods = agreed.get().methods();
            }
            try (Denominators denominators = Denominators.begin(events);
                    Received received = new Received(output)) {
                List<HostOutcome> outcomes =
                        measure(all, plan, methods, counters.events(), denominators, received, interruption::stopsWith);
                Provenance run = new Provenance(
                        runId,
                        job == null ? jobName(outcomes) : job,
                        commandLine(),
                        WeirCommand.Version.current(),
                        startedAt,
                        clock.instant(),
                        profileFile.toString(),
                        profile.text());
                exitCode = report(directory, run, plan, terms, profile, outcomes, denominators);
            }
            interruption.done(exitCode);
            return exitCode;
        }
    }

    /** Whom to ask for profiles. */
    private record Hosts(HostLauncher launcher, HostList list, Path rules, List<Tgid> targets) {}

    /** Runs all hosts once. */
    private List<HostOutcome> measure(
            Hosts hosts,
            RunPlan plan,
            List<String> methods,
            List<CounterEvent> sampled,
            Denominators denominators,
            Received received,
            Consumer<Runnable> stop) {
        ProgressView view = new ProgressView(System.err, Surroundings.stderrIsTerminal(), verbose);
        Coordinator coordinator = new Coordinator(
                hosts.launcher(),
                Shipped.jar(),
                hosts.rules(),
                new Watching(view, denominators),
                methods.isEmpty() ? Limits.DEFAULT : Limits.DEFAULT.withReady(READY_WITH_BOUNDARIES));
        stop.accept(coordinator::stop);
        return coordinator.run(
                hosts.list(),
                (host, shipped) -> new ProfilerRequest(
                        host.host(),
                        plan,
                        Optional.of(shipped),
                        hosts.targets(),
                        roles,
                        source,
                        unwind,
                        names,
                        methods,
                        leaveBoundaries && !methods.isEmpty(),
                        sampled),
                received.directory());
    }

    /** A short run that finds where tasks meet. Empty when the user does not want to go on. */
    private Optional<BoundaryPlan> scout(Hosts hosts, ApplicationProfile profile, Interruption interruption)
            throws IOException {
        List<HostOutcome> outcomes;
        AtomicBoolean stopped = new AtomicBoolean();
        System.err.println("A first run of " + SCOUT.toSeconds() + " s finds where tasks meet.");
        try (Denominators none = Denominators.begin(List.of());
                Received received = new Received(output)) {
            outcomes = measure(
                    hosts,
                    new RunPlan(frequencyHz, SCOUT),
                    List.of(),
                    // Where tasks meet is read from the clock's samples alone.
                    List.of(),
                    none,
                    received,
                    stop -> interruption.stopsWith(() -> {
                        stopped.set(true);
                        stop.run();
                    }));
        }
        interruption.stopsAtOnce();
        if (stopped.get()) {
            return Optional.empty();
        }
        List<HostProfile> profiles = only(HostOutcome.Completed.class, outcomes).stream()
                .map(HostOutcome.Completed::profile)
                .toList();
        if (profiles.isEmpty()) {
            tell(outcomes);
            throw new WeirException(Kind.REMOTE, "the first run measured no host; nothing was done to the job.");
        }
        BoundaryPlan plan = EntryMethods.find(profile, profiles);
        if (plan.entries().isEmpty()) {
            System.err.println(
                    "No task was seen compiled into other code: there is nothing to part, and no boundary is drawn.");
            return Optional.of(plan);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean terminal = Surroundings.stdinIsTerminal() && Surroundings.stderrIsTerminal();
        return new BoundaryConsent(in, System.err, terminal).ask(plan, leaveBoundaries, yes)
                ? Optional.of(plan)
                : Optional.empty();
    }

    private static void tell(List<HostOutcome> outcomes) {
        for (HostOutcome.Failed failure : only(HostOutcome.Failed.class, outcomes)) {
            System.err.println(ProfilerProtocol.ERROR_PREFIX + failure.host().host() + ", " + failure.phase() + ": "
                    + failure.cause());
        }
    }

    /** Passes on what the coordinator tells. */
    private record Watching(ProgressView view, Denominators denominators) implements RunListener {
        @Override
        public void host(HostEvent event) {
            view.host(event);
        }

        @Override
        public void windowOpened(WindowEdge edge) {
            denominators.windowOpened(edge);
        }

        @Override
        public void windowClosed(WindowEdge edge) {
            denominators.windowClosed(edge);
        }
    }

    private int report(
            Path directory,
            Provenance run,
            RunPlan plan,
            Terms terms,
            ApplicationProfile profile,
            List<HostOutcome> outcomes,
            Denominators denominators)
            throws IOException {
        List<HostOutcome.Failed> failures = only(HostOutcome.Failed.class, outcomes);
        tell(outcomes);
        if (failures.size() == outcomes.size()) {
            System.err.println("No host was measured; nothing was written.");
            return Kind.REMOTE.exitCode();
        }
        int exitCode = failures.isEmpty() ? 0 : Kind.REMOTE.exitCode();
        Denominators.Counted counted = denominators.counts();
        if (counted.failure().isPresent()) {
            // The samples are here and cannot be taken again.
            System.err.println(ProfilerProtocol.ERROR_PREFIX
                    + counted.failure().get().getMessage()
                    + " The run is kept without events: its figures are cycles, not cycles per event.");
            exitCode = counted.failure().get().kind().exitCode();
        }
        Measured measured = new Measured(plan.frequencyHz(), outcomes, counted.events(), counted.warnings());
        int disagreement = RunOutput.write(directory, run, measured, profile, terms, json);
        return exitCode == 0 ? disagreement : exitCode;
    }

    private static <T extends HostOutcome> List<T> only(Class<T> kind, List<HostOutcome> outcomes) {
        return outcomes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private RunPlan plan() {
        if (!(seconds > 0)) {
            throw new ParameterException(
                    spec.commandLine(), "-d " + seconds + ": the duration must be positive, in seconds");
        }
        try {
            return new RunPlan(frequencyHz, Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private List<Tgid> targets(HostList hosts) {
        if (!pids.isEmpty() && hosts.hosts().size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pid names processes of one host, and the cluster file lists "
                            + hosts.hosts().size()
                            + ". Give a file with that host alone, or a rule in known_spes.txt.");
        }
        try {
            return pids.stream().map(Tgid::new).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--pid: " + e.getMessage());
        }
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("weir"));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    /** The engines that were profiled, such as {@code flink}. */
    private static String jobName(List<HostOutcome> outcomes) {
        List<String> engines = only(HostOutcome.Completed.class, outcomes).stream()
                .flatMap(completed -> completed.profile().processes().stream())
                .map(process -> process.process().engine())
                .distinct()
                .sorted()
                .toList();
        return engines.isEmpty() ? "no process" : String.join(", ", engines);
    }
}
