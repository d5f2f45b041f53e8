package dev.weir.suggestions;

import static java.util.stream.Collectors.joining;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CompiledMethod;
import dev.weir.model.EventCounts;
import dev.weir.model.Frame;
import dev.weir.model.HostOutcome;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.Measured;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Drafts application profiles and judges them. Pure: the same arguments give the same text. */
public final class Suggestions {
    private Suggestions() {}

    /**
     * The engine that a run's stacks are of, by its name in known_spes.txt; several or none is empty.
     */
    public static Optional<String> engine(Measured measured) {
        Set<String> engines = new TreeSet<>();
        for (HostOutcome outcome : measured.outcomes()) {
            if (outcome instanceof HostOutcome.Completed completed) {
                completed
                        .profile()
                        .processes()
                        .forEach(process -> engines.add(process.process().engine()));
                boolean flinks = completed.profile().samples().stream()
                        .anyMatch(sample ->
                                !OperatorCall.of(sample.stackTrace().frames()).isEmpty());
                if (flinks) {
                    return Optional.of("flink");
                }
            }
        }
        return engines.size() == 1 ? engines.stream().findFirst() : Optional.empty();
    }

    /**
     * A profile for the job of a run, as text that can be used as it is.
     *
     * @param run what the run is called
     * @param graph the job's operators; where there is none those that the run's events were counted by, and else the threads' names
     * @param engineProfile the rules that hold for every job on that engine
     */
    public static String draft(
            String run, Measured measured, Optional<JobGraph> graph, Optional<ApplicationProfile> engineProfile) {
        List<WeighedStack> stacks = WeighedStack.of(measured);
        Optional<JobGraph> known = graph.or(() -> counted(measured, stacks));
        String tasks = new Drafter(stacks, inlined(measured), known, engineProfile).draft();
        ProfileText head = new ProfileText();
        long samples = stacks.stream().mapToLong(WeighedStack::samples).sum();
        head.remark(String.format(
                java.util.Locale.ROOT,
                "Drafted by weir suggest from %,d samples of the run %s, and %s.",
                samples,
                run,
                known.map(each -> "the operators as told by " + each.source())
                        .orElse("the names of its threads: nobody told the names of the operators")));
        if (!hasRules(tasks)) {
            head.remark("No rule could be drafted: there is nothing in the samples that belongs to a task.");
            return head + "\n" + tasks;
        }
        Judgement fit = judge("the draft", ApplicationProfile.parse("the draft", head + "\n" + tasks), measured);
        head.remark("Of the cycles " + JudgementText.percent(fit.tasks()) + " are of its tasks, "
                + JudgementText.percent(fit.builtIn()) + " of rows that Weir knows by itself ("
                + fit.rows().stream()
                        .filter(row -> row.kind().equals("built_in"))
                        .map(row -> row.task() + " " + JudgementText.percent(row.share()))
                        .collect(joining(", "))
                + "), " + JudgementText.percent(fit.unmatched() + fit.unresolved() + fit.lost()) + " of none.");
        head.remark(
                "Rename the tasks as you like; those that are called as the engine's operators get the records that it counts for"
                        + " them. The syntax is told in config/application_profile.txt.");
        return head + "\n" + tasks;
    }

    /**
     * A profile from a description of the job alone: what its code is called is mostly not in it, and then only remarks say which operators there are.
     */
    public static String draft(JobGraph graph, Optional<ApplicationProfile> engineProfile) {
        String tasks = Drafter.ofGraphAlone(graph, engineProfile);
        ProfileText head = new ProfileText();
        head.remark("Drafted by weir suggest from " + graph.source()
                + " alone. Profile the job once with it, and weir suggest RUN will"
                + " know its code: weir suggest RUN > tasks.txt; weir attribute RUN -p tasks.txt");
        graph.chains().forEach(chain -> head.remark("Chain: " + chain.name()));
        return head + "\n" + tasks;
    }

    /** How a profile fits a run. */
    public static Judgement judge(String name, ApplicationProfile profile, Measured measured) {
        return new Judge(name, profile, measured).judge();
    }

    /** A judgement for people. */
    public static String text(Judgement judgement) {
        return JudgementText.write(judgement);
    }

    /** A draft, a judgement, or both for programs. */
    public static String json(Optional<String> draft, Optional<Judgement> judgement) {
        return JudgementJson.write(draft, judgement);
    }

    /** What was compiled into one method with what: chains, leaf first. */
    private static Set<List<Frame>> inlined(Measured measured) {
        Set<CompiledMethod> methods = new LinkedHashSet<>();
        for (HostOutcome outcome : measured.outcomes()) {
            if (outcome instanceof HostOutcome.Completed completed) {
                completed
                        .profile()
                        .samples()
                        .forEach(sample -> sample.doubt().ifPresent(doubt -> methods.add(doubt.method())));
            }
        }
        Set<List<Frame>> chains = new LinkedHashSet<>();
        methods.forEach(method -> chains.addAll(method.chains()));
        return chains;
    }

    private static boolean hasRules(String tasks) {
        return tasks.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"));
    }

    /** The engine's counts list its operators in the order of the job graph; threads are called after the first of each chain. */
    private static Optional<JobGraph> counted(Measured measured, List<WeighedStack> stacks) {
        Optional<EventCounts> events = measured.events().stream()
                .filter(counts -> !counts.operators().isEmpty())
                .findFirst();
        if (events.isEmpty()) {
            return Optional.empty();
        }
        List<Chain> chains = new ArrayList<>();
        List<Operator> operators = new ArrayList<>();
        for (EventCounts.OperatorCount count : events.get().operators()) {
            String name = count.operator();
            boolean begins = stacks.stream()
                    .anyMatch(stack -> OperatorEvidence.runs(stack.threadName(), name)
                            || stack.threadName().startsWith(name + " -")
                            || OperatorEvidence.runs(stack.threadName(), name + " -> "));
            if (begins && !operators.isEmpty()) {
                chains.add(chain(operators));
                operators.clear();
            }
            operators.add(new Operator(name, operators.size()));
        }
        chains.add(chain(operators));
        return Optional.of(new JobGraph("flink", events.get().source(), chains));
    }

    private static Chain chain(List<Operator> operators) {
        return new Chain(operators.stream().map(Operator::name).collect(joining(" -> ")), operators);
    }
}
