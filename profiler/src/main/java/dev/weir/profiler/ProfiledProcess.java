package dev.weir.profiler;

import dev.weir.bpf.CpuClock;
import dev.weir.bpf.ProcessCounters;
import dev.weir.bpf.RawSample;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.HostFacts;
import dev.weir.model.NameSource;
import dev.weir.model.ProcessProfile;
import dev.weir.model.SampleLoss;
import dev.weir.model.StackTrace;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import dev.weir.profiler.symbol.Symbolizer;
import dev.weir.profiler.symbol.jvm.JvmCodeMap;
import dev.weir.profiler.symbol.jvm.JvmCodeMaps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** One process for the time of a session: its counters, its names, and what was seen of it. */
final class ProfiledProcess implements AutoCloseable {
    private final EngineProcess process;
    private final JvmCodeMap codeMap;
    private final Symbolizer symbolizer;
    private final ProcessCounters counters;

    private Optional<ProcStat> before = Optional.empty();
    private Optional<ProcStat> after = Optional.empty();
    private OptionalLong clockBefore = OptionalLong.empty();
    private OptionalLong clockAfter = OptionalLong.empty();
    private Optional<Duration> endedAfter = Optional.empty();
    private long kept;
    private long stackUnavailable;
    private long truncated;

    private ProfiledProcess(
            EngineProcess process, JvmCodeMap codeMap, Symbolizer symbolizer, ProcessCounters counters) {
        this.process = process;
        this.codeMap = codeMap;
        this.symbolizer = symbolizer;
        this.counters = counters;
    }

    /**
     * Opens names and counters, the latter still at rest.
     *
     * @param libraryDirectory where the JVMTI library may be unpacked
     */
    static ProfiledProcess open(
            EngineProcess process, NameSource names, Path libraryDirectory, KernelSymbols kernel, ElfCache elfs) {
        JvmCodeMap codeMap = JvmCodeMaps.open(process, names, libraryDirectory);
        try {
            Symbolizer symbolizer = new Symbolizer(process.tgid(), codeMap, kernel, elfs);
            symbolizer.prime();
            return new ProfiledProcess(
                    process,
                    codeMap,
                    symbolizer,
                    ProcessCounters.open(process.tgid(), EnumSet.allOf(CounterEvent.class)));
        } catch (RuntimeException e) {
            codeMap.close();
            throw e;
        }
    }

    EngineProcess process() {
        return process;
    }

    ProcessCounters counters() {
        return counters;
    }

    void windowOpens() {
        clockBefore = CpuClock.nanos(process.tgid());
        before = ProcStat.read(process);
    }

    void windowCloses() {
        clockAfter = CpuClock.nanos(process.tgid());
        after = ProcStat.read(process);
    }

    /** Reads what the JVM has compiled since, and notices when the process has ended. */
    void refresh(Duration elapsed) {
        if (endedAfter.isPresent()) {
            return;
        }
        codeMap.refresh();
        if (ProcStat.read(process).isEmpty()) {
            endedAfter = Optional.of(elapsed);
        }
    }

    StackTrace resolve(RawSample sample) {
        StackTrace stack = symbolizer.resolve(
                sample.timeNanos(),
                sample.kernelStack().toArray(),
                sample.userStack().toArray(),
                sample.userStack().truncated());
        kept++;
        if (sample.userStack().errno() != 0) {
            stackUnavailable++;
            return stack;
        }
        // A walk that ends anywhere but at a thread's entry has lost frames, at the depth limit or for want of frame
        // pointers.
        if (stack.truncated() || !Symbolizer.reachesThreadEntry(stack)) {
            truncated++;
            return new StackTrace(stack.frames(), true);
        }
        return stack;
    }

    /** @param boundaries what was done to it so that its tasks can be told apart, in sentences */
    ProcessProfile profile(HostFacts facts, long ringFull, List<String> boundaries) {
        List<CounterReading> readings = counters.read();
        Duration cpuTime = cpuTime(readings);
        List<String> warnings = new ArrayList<>(codeMap.warnings());
        warnings.addAll(symbolizer.warnings());
        warnings.addAll(counters.notes());
        warnings.addAll(missingCounters());
        warnings.addAll(boundaries);
        return new ProcessProfile(
                process,
                cpuTime,
                before.flatMap(start -> after.map(end -> end.cpuTime().minus(start.cpuTime()))),
                readings,
                cycles(readings, cpuTime, facts),
                kept + ringFull,
                new SampleLoss(ringFull, stackUnavailable, truncated),
                codeMap.description(),
                "frame pointers, walked by the kernel",
                List.of(),
                endedAfter,
                warnings);
    }

    /** By the kernel's clock of the process; by the task clock, which outlives it, when the process ended during the window. */
    private Duration cpuTime(List<CounterReading> readings) {
        // Still there at the end by tgid and start time, so both readings are of this process.
        if (before.isPresent() && after.isPresent() && clockBefore.isPresent() && clockAfter.isPresent()) {
            return Duration.ofNanos(clockAfter.getAsLong() - clockBefore.getAsLong());
        }
        return readings.stream()
                .filter(reading -> reading.event() == CounterEvent.TASK_CLOCK)
                .findFirst()
                .map(reading -> Duration.ofNanos(reading.raw()))
                .orElse(Duration.ZERO);
    }

    /** Every rung of the ladder that was really counted, and always the last one. */
    private static List<CycleCount> cycles(List<CounterReading> readings, Duration cpuTime, HostFacts facts) {
        List<CycleCount> cycles = new ArrayList<>();
        for (CounterReading reading : readings) {
            // A counter that never ran extrapolates to NaN: no rung.
            if (reading.event() == CounterEvent.CYCLES && Double.isFinite(reading.scaled())) {
                cycles.add(new CycleCount(CycleSource.HARDWARE, reading.scaled()));
            } else if (reading.event() == CounterEvent.REFERENCE_CYCLES && Double.isFinite(reading.scaled())) {
                cycles.add(new CycleCount(CycleSource.REFERENCE, reading.scaled()));
            }
        }
        cycles.add(new CycleCount(CycleSource.NOMINAL, cpuTime.toNanos() / 1e9 * facts.nominalHz()));
        return cycles;
    }

    /** One sentence per reason, not one per counter: without a PMU eight of them say the same. */
    private List<String> missingCounters() {
        Map<String, List<String>> byReason = new TreeMap<>();
        counters.unavailable()
                .forEach((event, reason) -> byReason.computeIfAbsent(reason, events -> new ArrayList<>())
                        .add(event.perfName()));
        return byReason.entrySet().stream()
                .map(entry -> "not counted: " + String.join(", ", entry.getValue()) + " (" + entry.getKey() + ")")
                .toList();
    }

    @Override
    public void close() {
        try {
            counters.close();
        } finally {
            codeMap.close();
        }
    }
}
