package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What went on around the profiled processes on their host, and what the sampling itself cost.
 *
 * @param seconds sorted by second; empty when unknown
 * @param bpf what the BPF program cost; empty when the kernel does not permit to count it
 * @param energy of the host during the window; empty when the host has no meter
 * @param notes sentences for people: why something is not known, and what it is that was read; none of them is a reason to doubt a figure
 */
public record HostConditions(
        List<HostSecond> seconds, Optional<BpfCost> bpf, Optional<Energy> energy, List<String> notes) {
    public static final HostConditions UNKNOWN = new HostConditions(List.of(), Optional.empty(), Optional.empty());

    public HostConditions {
        requireNonNull(bpf, "bpf is null");
        requireNonNull(energy, "energy is null");
        seconds = seconds.stream()
                .sorted(Comparator.comparingInt(HostSecond::second))
                .toList();
        notes = List.copyOf(notes);
    }

    /** Conditions that need no words. */
    public HostConditions(List<HostSecond> seconds, Optional<BpfCost> bpf, Optional<Energy> energy) {
        this(seconds, bpf, energy, List.of());
    }

    /** The CPU time that everything on the host used during the window, over all CPUs; 0 when unknown. */
    public double busySeconds() {
        return seconds.stream().mapToDouble(HostSecond::busySeconds).sum();
    }

    /** How often the BPF programs ran and for how long, over all CPUs, by {@code bpf_prog_info.run_cnt} and {@code run_time_ns}. */
    public record BpfCost(long runs, Duration time) {
        public BpfCost {
            requireNonNull(time, "time is null");
            if (runs < 0 || time.isNegative()) {
                throw new IllegalArgumentException("a cost is not negative: " + runs + " " + time);
            }
        }
    }

    /**
     * What the whole host used.
     *
     * @param source the meter, for people
     */
    public record Energy(double joules, String source) {
        public Energy {
            requireNonNull(source, "source is null");
            if (!(joules >= 0) || Double.isInfinite(joules)) {
                throw new IllegalArgumentException("joules are finite and not negative: " + joules);
            }
        }
    }
}
