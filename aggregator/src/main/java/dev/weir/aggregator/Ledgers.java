package dev.weir.aggregator;

import dev.weir.model.CounterReading;
import dev.weir.model.ProcessProfile;
import dev.weir.model.SampleLoss;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

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
                hosts.stream().mapToDouble(HostAggregate::profilerCpuSeconds).sum(),
                hosts.stream().mapToLong(HostAggregate::profilerPeakBytes).max().orElse(0),
                warnings.stream().distinct().sorted().toList());
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
