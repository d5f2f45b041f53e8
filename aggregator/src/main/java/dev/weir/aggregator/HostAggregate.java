package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.aggregator.steady.ProcessCourse;
import dev.weir.model.CounterEvent;
import dev.weir.model.Doubt;
import dev.weir.model.EventSamples;
import dev.weir.model.EventSamples.Taken;
import dev.weir.model.HostConditions;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is left of one host's profile when its samples have been given to tasks.
 *
 * @param processes the job's, see {@link HostProfile#isOfTheJob}
 * @param beside the other profiled ones; nothing else in here is about them
 * @param facts under the name that the host list gives the host, so that everything about it can be joined
 * @param stacks sorted by tgid, thread name and stack
 * @param courses the processes' samples by the second, in rows as {@link TaskRows#tops} has them
 */
record HostAggregate(
        HostFacts facts,
        int frequencyHz,
        Window window,
        List<ProcessAggregate> processes,
        List<ProcessAggregate> beside,
        List<AttributedStack> stacks,
        double profilerCpuSeconds,
        long profilerPeakBytes,
        HostConditions conditions,
        List<String> warnings,
        List<ProcessCourse> courses) {
    HostAggregate {
        processes = List.copyOf(processes);
        beside = List.copyOf(beside);
        stacks = List.copyOf(stacks);
        warnings = List.copyOf(warnings);
        courses = List.copyOf(courses);
    }

    HostName host() {
        return facts.host();
    }

    OwnCost ownCost() {
        return new OwnCost(host(), profilerCpuSeconds, profilerPeakBytes, conditions.bpf());
    }

    static HostAggregate of(HostName host, HostProfile profile, TaskClassifier classifier) {
        return new Builder(host, profile, classifier).build();
    }

    /** Equal stacks of one process, whatever the second and the thread id. */
    private record StackKey(Tgid tgid, String threadName, StackTrace stackTrace) {}

    /** One stack's samples, and what each doubt about it leads to. */
    private static final class StackCount {
        private final Map<Optional<Doubt>, Attribution> attributions = new HashMap<>(2);
        private long samples;

        /** As the stack is named, whatever is doubted. */
        int row() {
            return attributions.values().iterator().next().row();
        }
    }

    private static final class Builder {
        private final HostName host;
        private final HostProfile profile;
        private final TaskClassifier classifier;
        private final TaskRows rows;
        private final List<String> warnings = new ArrayList<>();
        private final Map<Tgid, ProcessTally> tallies = new HashMap<>();
        private final Map<Tgid, Map<CounterEvent, CounterTally>> counters = new HashMap<>();
        private final Map<StackKey, Integer> eventRows = new HashMap<>();
        private final Map<StackKey, StackCount> stacks = new LinkedHashMap<>();
        private final SortedMap<Tgid, ProcessCourse> courses = new TreeMap<>();

        Builder(HostName host, HostProfile profile, TaskClassifier classifier) {
            this.host = host;
            this.profile = profile;
            this.classifier = classifier;
            this.rows = classifier.rows();
        }

        HostAggregate build() {
            TimeCells cells = TimeCells.of(profile.window().length());
            profile.processes()
                    .forEach(process -> tallies.put(process.process().tgid(), new ProcessTally(rows, cells)));
            profile.processes().stream()
                    .filter(process -> profile.isOfTheJob(process.process()))
                    .forEach(process -> courses.put(
                            process.process().tgid(),
                            new ProcessCourse(host, process, rows.tops().size())));
            profile.processes()
                    .forEach(process -> counters.put(process.process().tgid(), new EnumMap<>(CounterEvent.class)));
            count();
            countEvents();
            profile.warnings().forEach(warning -> warnings.add(host + ": " + warning));
            return new HostAggregate(
                    named(profile.facts()),
                    profile.frequencyHz(),
                    profile.window(),
                    aggregates(true),
                    aggregates(false),
                    StackOrder.sorted(
                            stacks.entrySet().stream()
                                    .filter(entry ->
                                            courses.containsKey(entry.getKey().tgid()))
                                    .map(entry -> attributed(entry.getKey(), entry.getValue()))
                                    .toList(),
                            AttributedStack::stackTrace,
                            Comparator.comparing(AttributedStack::tgid).thenComparing(AttributedStack::threadName)),
                    profile.profilerCpuTime().toNanos() / 1e9,
                    profile.profilerPeakBytes(),
                    profile.conditions(),
                    warnings,
                    List.copyOf(courses.values()));
        }

        private List<ProcessAggregate> aggregates(boolean ofTheJob) {
            return profile.processes().stream()
                    .filter(process -> profile.isOfTheJob(process.process()) == ofTheJob)
                    .map(this::process)
                    .toList();
        }

        private void count() {
            long ofNobody = 0;
            for (Sample sample : profile.samples()) {
                ProcessTally tally = tallies.get(sample.tgid());
                if (tally == null) {
                    ofNobody += sample.count();
                    continue;
                }
                StackCount stack = stacks.computeIfAbsent(
                        new StackKey(sample.tgid(), sample.threadName(), sample.stackTrace()), key -> new StackCount());
                stack.samples += sample.count();
                Attribution attribution = stack.attributions.computeIfAbsent(
                        sample.doubt(), doubt -> classifier.classify(sample.threadName(), sample.stackTrace(), doubt));
                tally.add(sample, attribution);
                ProcessCourse course = courses.get(sample.tgid());
                if (course != null) {
                    course.add(sample.second(), rows.indexAmongTops(attribution.row()), sample.count());
                }
            }
            if (ofNobody > 0) {
                warnings.add(host + ": " + ofNobody
                        + " samples belong to no profiled process and are in no figure; the host's profile is damaged");
            }
        }

        /** What was sampled at the counters, process by process. Samples of no profiled process are in no figure, as the clock's are not. */
        private void countEvents() {
            for (EventSamples event : profile.eventSamples()) {
                counters.values().forEach(ofProcess -> ofProcess.put(event.event(), new CounterTally(rows)));
                for (Taken taken : event.samples()) {
                    Sample sample = taken.sample();
                    tally(sample.tgid(), event.event())
                            .ifPresent(tally -> tally.add(
                                    taken,
                                    eventRows.computeIfAbsent(
                                            new StackKey(sample.tgid(), sample.threadName(), sample.stackTrace()),
                                            key -> classifier.classify(key.threadName(), key.stackTrace()))));
                }
                event.lost().forEach(loss -> tally(loss.tgid(), event.event()).ifPresent(tally -> tally.lose(loss)));
            }
        }

        private Optional<CounterTally> tally(Tgid tgid, CounterEvent event) {
            return Optional.ofNullable(counters.get(tgid)).map(ofProcess -> ofProcess.get(event));
        }

        private AttributedStack attributed(StackKey key, StackCount stack) {
            TaskRow task = rows.get(rows.topOf(stack.row()));
            return new AttributedStack(
                    host, key.tgid(), key.threadName(), key.stackTrace(), task.task(), task.kind(), stack.samples);
        }

        private ProcessAggregate process(ProcessProfile process) {
            ProcessTally tally = requireNonNull(tallies.get(process.process().tgid()));
            long kept = tally.kept();
            long missing = process.samplesTaken() - kept;
            long lost = Math.max(process.loss().ringFull(), missing);
            ProcessAggregate aggregate = new ProcessAggregate(
                    host,
                    profile.frequencyHz(),
                    process,
                    kept + lost,
                    tally.counts(rows.of(TaskKind.LOST), lost),
                    ServiceParts.of(rows, tally.javaByThread(), process.allocations()),
                    tally.doubt(),
                    profile.window().length(),
                    tally.course(),
                    rows.of(TaskKind.UNRESOLVED),
                    requireNonNull(counters.get(process.process().tgid())));
            if (missing != process.loss().ringFull()) {
                warnings.add(ProcessWarnings.name(host, process) + ": the profile speaks of " + process.samplesTaken()
                        + " samples taken and " + process.loss().ringFull() + " lost, and holds " + kept
                        + "; the difference is counted as lost");
            }
            warnings.addAll(ProcessWarnings.of(aggregate));
            return aggregate;
        }

        private HostFacts named(HostFacts facts) {
            return new HostFacts(
                    host,
                    facts.kernel(),
                    facts.cpuModel(),
                    facts.cpus(),
                    facts.nominalHz(),
                    facts.nominalHzSource(),
                    facts.java());
        }
    }
}
