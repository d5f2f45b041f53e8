package dev.weir.aggregator;

import dev.weir.model.CounterReading;
import dev.weir.model.ProcessProfile;
import dev.weir.model.SampleLoss;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up how far a run can be believed. */
final class Ledgers {
    private Ledgers() {}

    static QualityLedger of(
            GroupCost cluster,
            List<ProcessAggregate> processes,
            Collection<HostAggregate> hosts,
            Certainty certainty,
            List<String> warnings) {
        List<ProcessProfile> profiles =
                processes.stream().map(ProcessAggregate::profile).toList();
        return new QualityLedger(
                cluster.samplesExpected(),
                cluster.samplesTaken(),
                loss(cluster, profiles),
                samples(cluster, TaskKind.UNRESOLVED),
                samples(cluster, TaskKind.UNMATCHED),
                certainty,
                profiles.stream()
                        .map(ProcessWarnings::cpuTimeDisagreement)
                        .flatMapToDouble(OptionalDouble::stream)
                        .max()
                        .orElse(Double.NaN),
                profiles.stream()
                        .flatMap(profile -> profile.counters().stream())
                        .anyMatch(CounterReading::multiplexed),
                hosts.stream().map(HostAggregate::ownCost).toList(),
                notes(hosts),
                warnings.stream().distinct().sorted().toList());
    }

    /** What hosts have in common is said once. */
    private static List<String> notes(Collection<HostAggregate> hosts) {
        SortedMap<String, List<String>> hostsByNote = new TreeMap<>();
        for (HostAggregate host : hosts) {
            host.conditions().notes().stream()
                    .distinct()
                    .forEach(note -> hostsByNote
                            .computeIfAbsent(note, each -> new ArrayList<>())
                            .add(host.host().value()));
        }
        return hostsByNote.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .sorted()
                .toList();
    }

    /** As the hosts report it, but with as many lost samples as the row Lost has. */
    private static SampleLoss loss(GroupCost cluster, List<ProcessProfile> profiles) {
        SampleLoss reported = profiles.stream().map(ProcessProfile::loss).reduce(SampleLoss.NONE, SampleLoss::plus);
        return new SampleLoss(samples(cluster, TaskKind.LOST), reported.stackUnavailable(), reported.truncated());
    }

    private static long samples(GroupCost group, TaskKind kind) {
        return group.tasks().stream()
                .filter(task -> task.kind() == kind)
                .mapToLong(TaskCost::samples)
                .sum();
    }
}
