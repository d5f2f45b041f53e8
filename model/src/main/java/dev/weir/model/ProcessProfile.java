package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one process did during the window, apart from its stacks.
 *
 * @param cpuTime exact, by the kernel's clock of the process: all threads, ended ones and context switches included; by the task-clock counter when
 *     the process ended during the window
 * @param procCpuTime the same from {@code /proc/PID/stat}, in clock ticks: a check on {@code cpuTime}; empty when the
 *     process ended before it could be read
 * @param counters sorted by event; an event that could not be opened is absent and named in {@code warnings}
 * @param cycles every rung of the ladder that this process has, best first; the last, nominal, is always there
 * @param samplesTaken what the kernel took, lost ones included: Σ counts of its samples + {@code loss.ringFull()}
 * @param names where the names of its compiled methods came from, for people to read
 * @param stacks how its stacks were walked, for people to read
 * @param allocations what its Java threads allocated during the window, sorted by tid; empty when unknown
 * @param startedAfter how far into the window its samples and counters begin, since the process was not there, or not known for what it is, before; its CPU time
 *     and its cycles are those of the whole window all the same if it was born in it. Empty for a process that was there when the window opened
 * @param endedAfter how far into the window the process ended; empty when it outlived the window
 * @param warnings sentences for people, such as a missing JVM flag with its consequence
 */
public record ProcessProfile(
        EngineProcess process,
        Duration cpuTime,
        Optional<Duration> procCpuTime,
        List<CounterReading> counters,
        List<CycleCount> cycles,
        long samplesTaken,
        SampleLoss loss,
        String names,
        String stacks,
        List<ThreadAllocation> allocations,
        Optional<Duration> startedAfter,
        Optional<Duration> endedAfter,
        List<String> warnings) {
    /** One that was there when the window opened. */
    public ProcessProfile(
            EngineProcess process,
            Duration cpuTime,
            Optional<Duration> procCpuTime,
            List<CounterReading> counters,
            List<CycleCount> cycles,
            long samplesTaken,
            SampleLoss loss,
            String names,
            String stacks,
            List<ThreadAllocation> allocations,
            Optional<Duration> endedAfter,
            List<String> warnings) {
        this(
                process,
                cpuTime,
                procCpuTime,
                counters,
                cycles,
                samplesTaken,
                loss,
                names,
                stacks,
                allocations,
                Optional.empty(),
                endedAfter,
                warnings);
    }

    public ProcessProfile {
        requireNonNull(process, "process is null");
        requireNonNull(cpuTime, "cpuTime is null");
        requireNonNull(procCpuTime, "procCpuTime is null");
        requireNonNull(loss, "loss is null");
        requireNonNull(names, "names is null");
        requireNonNull(stacks, "stacks is null");
        requireNonNull(startedAfter, "startedAfter is null");
        requireNonNull(endedAfter, "endedAfter is null");
        counters = counters.stream()
                .sorted(Comparator.comparing(CounterReading::event))
                .toList();
        cycles =
                cycles.stream().sorted(Comparator.comparing(CycleCount::source)).toList();
        allocations = allocations.stream()
                .sorted(Comparator.comparing(ThreadAllocation::tid))
                .toList();
        warnings = List.copyOf(warnings);
        if (samplesTaken < loss.ringFull()) {
            throw new IllegalArgumentException(
                    "samplesTaken counts the lost ones too: " + samplesTaken + " < " + loss.ringFull());
        }
        if (cycles.isEmpty()) {
            throw new IllegalArgumentException("every process has at least its nominal cycles");
        }
    }

    public Optional<CounterReading> counter(CounterEvent event) {
        return counters.stream().filter(reading -> reading.event() == event).findFirst();
    }

    public Optional<CycleCount> cycles(CycleSource source) {
        return cycles.stream().filter(count -> count.source() == source).findFirst();
    }
}
