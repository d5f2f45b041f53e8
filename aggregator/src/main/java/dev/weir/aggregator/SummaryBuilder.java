package dev.weir.aggregator;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.REMOTE;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import dev.weir.aggregator.steady.Steadiness;
import dev.weir.model.CycleSource;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.Measured;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.Window;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import dev.weir.model.summary.UnmatchedStack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns all hosts together into the summary of a run. */
final class SummaryBuilder {
    // With fewer samples, or fewer events, a task without a sample is no surprise.
    private static final long ENOUGH_SAMPLES = 1_000;
    private static final double MANY_EVENTS = 0.01;
    private static final double ABOUT_NOTHING = 0.0005;
    // Half a point that may be a task's is worth a word when the task seems to cost nothing.
    private static final double WORTH_A_WORD = 0.005;

    private final ClusterAggregate cluster;
    private final int frequencyHz;
    private final TaskRows rows;
    private final Optional<EventCounts> events;
    private final List<EventCounts> otherEvents;
    private final Terms terms;
    private final Steadiness steadiness;
    private final List<String> warnings = new ArrayList<>();

    SummaryBuilder(ClusterAggregate cluster, Measured measured, TaskRows rows, Terms terms, Steadiness steadiness) {
        this.cluster = cluster;
        this.frequencyHz = measured.frequencyHz();
        this.rows = rows;
        EventAgreement agreement = EventAgreement.of(measured.events());
        boolean withheld = terms.strict() && !agreement.disagreements().isEmpty();
        this.events = measured.events().stream().findFirst().filter(first -> !withheld);
        this.otherEvents = measured.events().stream().skip(withheld ? 0 : 1).toList();
        this.terms = terms;
        this.steadiness = steadiness;
        warnings.addAll(measured.warnings());
        agreement
                .disagreements()
                .forEach(sentence -> warnings.add("events: " + sentence
                        + (withheld ? ". No figure per event is given, since --strict was asked for" : "")));
    }

    Summary build() {
        Collection<HostAggregate> hosts = cluster.measured().values();
        requireMeasured(hosts);
        List<ProcessAggregate> processes =
                hosts.stream().flatMap(host -> host.processes().stream()).toList();
        List<ProcessAggregate> beside =
                hosts.stream().flatMap(host -> host.beside().stream()).toList();
        CycleSource source =
                commonSource(Stream.concat(processes.stream(), beside.stream()).toList());
        requireTheJob(processes, beside);
        aboutEvents();
        GroupCoster coster = new GroupCoster(rows, source, events, Expenses.of(terms, hosts));
        GroupCost ofCluster = coster.cost(new Group.OfCluster(), processes);
        Certainties certainties = new Certainties(rows, processes);
        aboutVanishedTasks(ofCluster, certainties);
        hosts.forEach(host -> warnings.addAll(host.warnings()));
        warnings.addAll(steadiness.warnings());
        cluster.failed()
                .values()
                .forEach(failure -> warnings.add(
                        failure.host().host() + ": not measured (" + failure.phase() + "): " + failure.cause()));
        return new Summary(
                frequencyHz,
                window(hosts),
                hosts.stream().map(HostAggregate::facts).toList(),
                Stream.concat(
                                processes.stream().map(process -> ofProcess(coster, process, true)),
                                beside.stream().map(process -> ofProcess(coster, process, false)))
                        .sorted(Comparator.comparing(SummaryBuilder::host).thenComparing(SummaryBuilder::tgid))
                        .toList(),
                hosts.stream()
                        .map(host -> coster.cost(new Group.OfHost(host.host()), host.processes()))
                        .toList(),
                ofCluster,
                events,
                otherEvents,
                steadiness.timeline(),
                terms,
                unmatched(hosts),
                List.copyOf(cluster.failed().values()),
                Ledgers.of(ofCluster, processes, hosts, certainties.sum(), warnings));
    }

    private static void requireTheJob(List<ProcessAggregate> processes, List<ProcessAggregate> beside) {
        if (processes.isEmpty() && !beside.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no process that runs tasks was profiled, only "
                            + beside.stream()
                                    .map(process -> ProcessWarnings.name(process.host(), process.profile()))
                                    .collect(joining(", "))
                            + ": the job has no figures. Leave workload out of --role to have those of the others.");
        }
    }

    private static GroupCost ofProcess(GroupCoster coster, ProcessAggregate process, boolean ofTheJob) {
        return coster.cost(
                new Group.OfProcess(process.host(), process.profile().process(), ofTheJob), List.of(process));
    }

    private static HostName host(GroupCost process) {
        return ((Group.OfProcess) process.group()).host();
    }

    private static Tgid tgid(GroupCost process) {
        return ((Group.OfProcess) process.group()).process().tgid();
    }

    private void requireMeasured(Collection<HostAggregate> hosts) {
        if (hosts.isEmpty()) {
            throw new WeirException(
                    REMOTE,
                    cluster.failed().isEmpty()
                            ? "no host was measured: there is none"
                            : "no host could be measured. "
                                    + cluster.failed().values().stream()
                                            .map(SummaryBuilder::sentence)
                                            .collect(joining("; ")));
        }
        hosts.stream()
                .filter(host -> host.frequencyHz() != frequencyHz)
                .findFirst()
                .ifPresent(host -> {
                    throw new WeirException(
                            USAGE,
                            "host " + host.host() + " was sampled at " + host.frequencyHz()
                                    + " Hz and the run is one at " + frequencyHz
                                    + " Hz: profiles of different runs cannot be put together.");
                });
    }

    private static String sentence(HostOutcome.Failed failure) {
        return failure.host().host() + " (" + failure.phase() + "): " + failure.cause();
    }

    /** The best rung of the ladder that all processes stand on: cycles of different kinds are never added. */
    private CycleSource commonSource(List<ProcessAggregate> processes) {
        for (CycleSource source : CycleSource.values()) {
            List<ProcessAggregate> without = processes.stream()
                    .filter(process -> process.profile().cycles(source).isEmpty())
                    .toList();
            if (without.isEmpty()) {
                return source;
            }
            if (without.size() < processes.size()) {
                warnings.add("cycles are not " + source.unit() + ", since "
                        + without.stream()
                                .map(process -> ProcessWarnings.name(process.host(), process.profile()))
                                .collect(joining(", "))
                        + " could not be measured so, and kinds of cycles are never mixed");
            }
        }
        throw new WeirException(
                ENVIRONMENT,
                "the processes have no kind of cycles in common, not even nominal ones: the hosts' profiles are damaged."
                        + " Measure again.");
    }

    private void aboutEvents() {
        events.filter(counts -> counts.total() == 0)
                .ifPresent(counts -> warnings.add(counts.source()
                        + ": no event entered the job during the window, so nothing can be said per event"));
        events.ifPresent(counts -> rows.list().stream()
                .filter(rows::mayBeOperator)
                .forEach(row -> {
                    List<OperatorCount> candidates = OperatorMatch.candidates(row.task(), counts);
                    if (candidates.size() > 1) {
                        warnings.add("task " + row.task() + ": " + candidates.size()
                                + " operators of the job have this name, so its own events are not known");
                    }
                }));
    }

    /** A task whose operator had work and which no sample shows, or that others may have got, is the sign of misplaced inlined frames. */
    private void aboutVanishedTasks(GroupCost ofCluster, Certainties certainties) {
        double total = events.map(EventCounts::total).orElse(0.0);
        for (int row = 0; row < rows.size(); row++) {
            TaskCost task = ofCluster.tasks().get(row);
            if (task.kind() != TaskKind.PROFILE || task.share().value() >= ABOUT_NOTHING) {
                continue;
            }
            List<Entry<String, Long>> others = certainties.mayHaveBeenChargedTo(row);
            boolean ambiguous =
                    !others.isEmpty() && (task.samples() == 0 || task.certain().width() > WORTH_A_WORD);
            String charged = ambiguous ? "may have been charged to " + Certainties.inWords(others) : "";
            double entered = task.operator().flatMap(OperatorCount::entered).orElse(0.0);
            if (ofCluster.samplesTaken() >= ENOUGH_SAMPLES && entered > MANY_EVENTS * total) {
                warnings.add(String.format(
                        ROOT,
                        "task %s: %.0f records entered its operator and %d of %d samples show it. %s",
                        task.task(),
                        entered,
                        task.samples(),
                        ofCluster.samplesTaken(),
                        ambiguous
                                ? "It " + charged + ", into whose compiled code it is inlined"
                                : "It is either almost free, its rule is wrong, or the JVM charges its inlined code to a"
                                        + " neighbour"));
            } else if (ambiguous) {
                warnings.add(String.format(
                        ROOT,
                        "task %s: %d of %d samples show it, and it %s, into whose compiled code it is inlined",
                        task.task(),
                        task.samples(),
                        ofCluster.samplesTaken(),
                        charged));
            }
        }
    }

    private Window window(Collection<HostAggregate> hosts) {
        return new Window(
                hosts.stream()
                        .map(host -> host.window().start())
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                steadiness.window());
    }

    private record UnmatchedKey(String threadName, StackTrace stackTrace) {}

    private static List<UnmatchedStack> unmatched(Collection<HostAggregate> hosts) {
        Map<UnmatchedKey, Long> counts = new LinkedHashMap<>();
        for (HostAggregate host : hosts) {
            for (AttributedStack stack : host.stacks()) {
                if (stack.kind() == TaskKind.UNMATCHED) {
                    counts.merge(new UnmatchedKey(stack.threadName(), stack.stackTrace()), stack.samples(), Long::sum);
                }
            }
        }
        List<UnmatchedStack> stacks = counts.entrySet().stream()
                .map(entry -> new UnmatchedStack(
                        entry.getKey().threadName(), entry.getKey().stackTrace(), entry.getValue()))
                .toList();
        return StackOrder.sorted(
                stacks,
                UnmatchedStack::stackTrace,
                Comparator.comparingLong(UnmatchedStack::samples).reversed().thenComparing(UnmatchedStack::threadName));
    }
}
