package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.SampleLoss;
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
 * @param profilerCpuSeconds Weir's own, over all hosts
 * @param profilerPeakBytes the largest of any host
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
        double profilerCpuSeconds,
        long profilerPeakBytes,
        List<String> warnings) {
    public QualityLedger {
        requireNonNull(certainty, "certainty is null");
        warnings = List.copyOf(warnings);
    }
}
