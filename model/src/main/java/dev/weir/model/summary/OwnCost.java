package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostName;
import java.util.Optional;

/**
 * What Weir itself cost one host.
 *
 * @param cpuSeconds of the profiler's process, from its start until it wrote the profile
 * @param peakBytes its largest resident set
 * @param bpf its BPF programs during the window, which run in the threads that they sample: that time is none of {@code cpuSeconds}. Empty when the kernel did not
 *     measure it, or no BPF was used
 */
public record OwnCost(HostName host, double cpuSeconds, long peakBytes, Optional<BpfCost> bpf) {
    public OwnCost {
        requireNonNull(host, "host is null");
        requireNonNull(bpf, "bpf is null");
        if (!(cpuSeconds >= 0) || peakBytes < 0) {
            throw new IllegalArgumentException("a cost is not negative: " + cpuSeconds + " " + peakBytes);
        }
    }
}
