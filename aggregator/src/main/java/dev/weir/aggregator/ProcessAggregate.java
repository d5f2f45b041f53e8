package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CounterEvent;
import dev.weir.model.CycleSource;
import dev.weir.model.HostName;
import dev.weir.model.ProcessProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One process with its samples divided among the rows.
 *
 * @param taken lost ones included
 * @param counts per row of {@link TaskRows}; what was lost is in the row Lost
 * @param window how long its host sampled
 * @param course the counts over time, for the intervals
 * @param silentRow the row that has all of a process that used the CPU and was never sampled: Unresolved
 * @param counters those that were sampled on its host
 */
record ProcessAggregate(
        HostName host,
        int frequencyHz,
        ProcessProfile profile,
        long taken,
        List<RowCount> counts,
        ServiceParts service,
        ProcessDoubt doubt,
        Duration window,
        SampleCourse course,
        int silentRow,
        Map<CounterEvent, CounterTally> counters) {
    private static final double NANOS = 1e9;

    ProcessAggregate {
        requireNonNull(host, "host is null");
        requireNonNull(profile, "profile is null");
        requireNonNull(service, "service is null");
        requireNonNull(doubt, "doubt is null");
        requireNonNull(window, "window is null");
        requireNonNull(course, "course is null");
        counts = List.copyOf(counts);
        counters = Map.copyOf(counters);
    }

    double expected() {
        return frequencyHz * cpuSeconds();
    }

    double cpuSeconds() {
        return profile.cpuTime().toNanos() / NANOS;
    }

    double cycles(CycleSource source) {
        return profile.cycles(source)
                .orElseThrow(() -> new IllegalArgumentException(
                        "process " + profile.process().tgid() + " on " + host + " has no " + source.unit()))
                .cycles();
    }

    /** The row's part of the process, 0 to 1: by samples, lost ones included in the whole. */
    double share(int row) {
        return part(row, counts.get(row).samples());
    }

    /** The part of the process that is the row's for certain. */
    double certainShare(int row) {
        return part(row, counts.get(row).certain());
    }

    /** The part of the process that may be the row's. */
    double possibleShare(int row) {
        return part(row, counts.get(row).possible());
    }

    private double part(int row, long samples) {
        if (taken > 0) {
            return (double) samples / taken;
        }
        boolean used = !profile.cpuTime().isZero() || profile.cycles().stream().anyMatch(count -> count.cycles() > 0);
        return row == silentRow && used ? 1 : 0;
    }
}
