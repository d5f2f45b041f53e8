package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.SampleLoss;
import java.util.Comparator;
import java.util.List;

/**
 * How far a run can be believed, in samples.
 *
 * @param expected frequency x busy CPU seconds of the profiled processes
 * @param taken lost ones included
 * @param certainty how far the tasks of the samples are certain
 * @param cpuTimeDisagreement how far apart the clocks of CPU time lie (the kernel's clock of the process, /proc, the task-clock counter), as a part of it: the
 *     largest over the processes that can be compared; {@code NaN} when none can
 * @param multiplexed whether any counter shared the PMU
 * @param ownCosts what Weir itself cost each host; sorted by host
 * @param notes what was not known on which hosts and why, and how what was read there is to be understood; sorted, no duplicates. None is a reason to doubt a figure
 * @param warnings what people should know, each naming host and process; sorted, no duplicates
 */
public record QualityLedger(
        double expected,
        long taken,
        SampleLoss loss,
        long unresolved,
        long unmatched,
        Certainty certainty,
        double cpuTimeDisagreement,
        boolean multiplexed,
        List<OwnCost> ownCosts,
        List<String> notes,
        List<String> warnings) {
    public QualityLedger {
        requireNonNull(certainty, "certainty is null");
        ownCosts = ownCosts.stream().sorted(Comparator.comparing(OwnCost::host)).toList();
        notes = List.copyOf(notes);
        warnings = List.copyOf(warnings);
    }

    /** The CPU time of Weir's profilers, over all hosts. */
    public double profilerCpuSeconds() {
        return ownCosts.stream().mapToDouble(OwnCost::cpuSeconds).sum();
    }

    /** The largest resident set of a profiler on any host. */
    public long profilerPeakBytes() {
        return ownCosts.stream().mapToLong(OwnCost::peakBytes).max().orElse(0);
    }
}
