package dev.weir.aggregator;

import dev.weir.aggregator.steady.Course;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSecond;
import dev.weir.model.Measured;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The hosts that are known so far, measured or failed.
 *
 * <p>{@link #merge} is associative and commutative and {@link #EMPTY} its neutral element, so hosts may arrive in any order and be merged in any tree; nothing is
 * rounded before the {@link SummaryBuilder} has all of them.
 */
record ClusterAggregate(SortedMap<HostName, HostAggregate> measured, SortedMap<HostName, HostOutcome.Failed> failed) {
    static final ClusterAggregate EMPTY = new ClusterAggregate(new TreeMap<>(), new TreeMap<>());

    ClusterAggregate {
        measured = Collections.unmodifiableSortedMap(new TreeMap<>(measured));
        failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
    }

    static ClusterAggregate of(HostOutcome outcome, TaskClassifier classifier) {
        SortedMap<HostName, HostAggregate> measured = new TreeMap<>();
        SortedMap<HostName, HostOutcome.Failed> failed = new TreeMap<>();
        HostName host = outcome.host().host();
        if (outcome instanceof HostOutcome.Completed completed) {
            measured.put(host, HostAggregate.of(host, completed.profile(), classifier));
        } else if (outcome instanceof HostOutcome.Failed failure) {
            failed.put(host, failure);
        }
        return new ClusterAggregate(measured, failed);
    }

    /** Both together; a host is in one of them only. */
    ClusterAggregate merge(ClusterAggregate other) {
        SortedMap<HostName, HostAggregate> allMeasured = new TreeMap<>(measured);
        SortedMap<HostName, HostOutcome.Failed> allFailed = new TreeMap<>(failed);
        allMeasured.putAll(other.measured);
        allFailed.putAll(other.failed);
        ClusterAggregate merged = new ClusterAggregate(allMeasured, allFailed);
        if (merged.hosts() != hosts() + other.hosts()) {
            throw new IllegalArgumentException("a host has one outcome: merging " + measured.keySet() + failed.keySet()
                    + " with " + other.measured.keySet() + other.failed.keySet());
        }
        return merged;
    }

    /** All hosts' samples by the second. */
    Course course(Measured from, TaskRows rows) {
        SortedMap<HostName, List<HostSecond>> seconds = new TreeMap<>();
        for (HostOutcome outcome : from.outcomes()) {
            if (outcome instanceof HostOutcome.Completed completed) {
                seconds.put(
                        completed.host().host(),
                        completed.profile().conditions().seconds());
            }
        }
        return new Course(
                rows.tops(),
                measured.values().stream()
                        .mapToDouble(host -> host.window().length().toNanos() / 1e9)
                        .max()
                        .orElse(0),
                measured.values().stream()
                        .flatMap(host -> host.courses().stream())
                        .toList(),
                seconds,
                from.events());
    }

    private long hosts() {
        return measured.size()
                + failed.keySet().stream()
                        .filter(host -> !measured.containsKey(host))
                        .count();
    }
}
