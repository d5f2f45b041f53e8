package dev.weir.aggregator;

import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left of one host's profile when its samples have been given to tasks.
 *
 * @param facts under the name that the host list gives the host, so that everything about it can be joined
 * @param stacks sorted by tgid, thread name and stack
 */
record HostAggregate(
        HostFacts facts,
        int frequencyHz,
        Window window,
        List<ProcessAggregate> processes,
        List<AttributedStack> stacks,
        double profilerCpuSeconds,
        long profilerPeakBytes,
        List<String> warnings) {
    HostAggregate {
        processes = List.copyOf(processes);
        stacks = List.copyOf(stacks);
        warnings = List.copyOf(warnings);
    }

    HostName host() {
        return facts.host();
    }

    static HostAggregate of(HostName host, HostProfile profile, TaskClassifier classifier) {
        return new Builder(host, profile, classifier).build();
    }

    /** Equal stacks of one process, whatever the second and the thread id. */
    private record StackKey(Tgid tgid, String threadName, StackTrace stackTrace) {}

    private static final class Builder {
        private final HostName host;
        private final HostProfile profile;
        private final TaskClassifier classifier;
        private final List<String> warnings = new ArrayList<>();

        Builder(HostName host, HostProfile profile, TaskClassifier classifier) {
            this.host = host;
            this.profile = profile;
            this.classifier = classifier;
        }

        HostAggregate build() {
            Map<Tgid, long[]> samplesByProcess = new HashMap<>();
            for (ProcessProfile process : profile.processes()) {
                samplesByProcess.put(
                        process.process().tgid(), new long[classifier.rows().size()]);
            }
            List<AttributedStack> stacks = new ArrayList<>();
            long ofNobody = 0;
            for (Map.Entry<StackKey, Long> entry : stacks().entrySet()) {
                StackKey key = entry.getKey();
                long[] samples = samplesByProcess.get(key.tgid());
                if (samples == null) {
                    ofNobody += entry.getValue();
                    continue;
                }
                int row = classifier.classify(key.threadName(), key.stackTrace());
                samples[row] += entry.getValue();
                TaskRow task = classifier.rows().get(row);
                stacks.add(new AttributedStack(
                        host,
                        key.tgid(),
                        key.threadName(),
                        key.stackTrace(),
                        task.task(),
                        task.kind(),
                        entry.getValue()));
            }
            if (ofNobody > 0) {
                warnings.add(host + ": " + ofNobody
                        + " samples belong to no profiled process and are in no figure; the host's profile is damaged");
            }
            profile.warnings().forEach(warning -> warnings.add(host + ": " + warning));
            return new HostAggregate(
                    named(profile.facts()),
                    profile.frequencyHz(),
                    profile.window(),
                    profile.processes().stream()
                            .map(process -> process(
                                    process,
                                    Optional.ofNullable(samplesByProcess.get(
                                                    process.process().tgid()))
                                            .orElseThrow()))
                            .toList(),
                    StackOrder.sorted(
                            stacks,
                            AttributedStack::stackTrace,
                            Comparator.comparing(AttributedStack::tgid).thenComparing(AttributedStack::threadName)),
                    profile.profilerCpuTime().toNanos() / 1e9,
                    profile.profilerPeakBytes(),
                    warnings);
        }

        private Map<StackKey, Long> stacks() {
            Map<StackKey, Long> counts = new LinkedHashMap<>();
            for (Sample sample : profile.samples()) {
                counts.merge(
                        new StackKey(sample.tgid(), sample.threadName(), sample.stackTrace()),
                        sample.count(),
                        Long::sum);
            }
            return counts;
        }

        private ProcessAggregate process(ProcessProfile process, long[] samples) {
            long kept = Arrays.stream(samples).sum();
            long missing = process.samplesTaken() - kept;
            long lost = Math.max(process.loss().ringFull(), missing);
            samples[classifier.rows().of(TaskKind.LOST)] = lost;
            ProcessAggregate aggregate = new ProcessAggregate(
                    host,
                    profile.frequencyHz(),
                    process,
                    Arrays.stream(samples).boxed().toList(),
                    classifier.rows().of(TaskKind.UNRESOLVED));
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
