package dev.weir.profiler;

import dev.weir.bpf.CpuClock;
import dev.weir.bpf.ProcessCounters;
import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.SampledThread;
import dev.weir.bpf.StackSampler;
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
import dev.weir.model.ThreadAllocation;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import dev.weir.profiler.WalkedStack.Whole;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import dev.weir.profiler.symbol.Symbolizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** One process for the time of a session: its counters, its names, and what was seen of it. */
final class ProfiledProcess implements AutoCloseable {
    // A thread that the sampler has not been told of yet, or a native one, such as a collector's: ZGC's workers keep a
    // cache
    // of more than 16 KiB on their stacks.
    private static final int UNKNOWN_THREAD_COPY_BYTES = SampledProcess.MAX_STACK_COPY_BYTES;

    private final ProcessCounters counters;
    private final List<String> refused;

    private EngineProcess process;
    private StackReading reading;

    private Optional<ProcStat> before = Optional.empty();
    private Optional<ProcStat> after = Optional.empty();
    private OptionalLong clockBefore = OptionalLong.empty();
    private OptionalLong clockAfter = OptionalLong.empty();
    private Map<Integer, Long> allocatedBefore = Map.of();
    private List<ThreadAllocation> allocations = List.of();
    private Optional<Arrival> arrival = Optional.empty();
    private Optional<Duration> endedAfter = Optional.empty();
    private Set<Integer> knownThreads = Set.of();
    private long kept;
    private long stackUnavailable;
    private long truncated;

    /**
     * How a process came into a window that was open.
     *
     * @param after how far into the window it was found
     * @param born whether it began to live within the window, so that all of its CPU time is the window's
     * @param uncountedNanos of its CPU time, before its counters counted
     */
    private record Arrival(Duration after, boolean born, long uncountedNanos) {}

    private ProfiledProcess(
            EngineProcess process, StackReading reading, ProcessCounters counters, List<String> refused) {
        this.process = process;
        this.reading = reading;
        this.counters = counters;
        this.refused = new ArrayList<>(refused);
    }

    /**
     * Opens names and counters, the latter still at rest.
     *
     * @param needsCounters otherwise a host that does not permit them, like one that does not permit BPF, has the CPU time and nominal cycles
     * @param libraryDirectory where the JVMTI library may be unpacked
     */
    static ProfiledProcess open(
            EngineProcess process,
            boolean needsCounters,
            UnwindMode unwind,
            NameSource names,
            Path libraryDirectory,
            KernelSymbols kernel,
            ElfCache elfs) {
        StackReading reading = StackReading.open(process, unwind, names, libraryDirectory, kernel, elfs);
        List<String> refused = new ArrayList<>();
        try {
            return new ProfiledProcess(process, reading, openCounters(process, needsCounters, refused), refused);
        } catch (RuntimeException e) {
            reading.close();
            throw e;
        }
    }

    private static ProcessCounters openCounters(EngineProcess process, boolean needsCounters, List<String> refused) {
        try {
            return ProcessCounters.open(process.tgid(), EnumSet.allOf(CounterEvent.class));
        } catch (WeirException e) {
            if (needsCounters
                    || e.kind() != WeirException.Kind.ENVIRONMENT
                    || ProcStat.read(process).isEmpty()) {
                throw e;
            }
            refused.add("nothing was counted, cycles are CPU time x nominal frequency: " + e.getMessage());
            return ProcessCounters.open(process.tgid(), EnumSet.noneOf(CounterEvent.class));
        }
    }

    EngineProcess process() {
        return process;
    }

    ProcessCounters counters() {
        return counters;
    }

    /** How the sampler is to treat it. */
    SampledProcess target() {
        return new SampledProcess(
                process.tgid(), reading.copiesStacks() ? UNKNOWN_THREAD_COPY_BYTES : 0, reading.pythonFrames());
    }

    /** How the sampler is to treat it when it has just come: what it will be read by is not known, and may need copies. */
    SampledProcess targetOfNewcomer() {
        return new SampledProcess(process.tgid(), UNKNOWN_THREAD_COPY_BYTES, reading.pythonFrames());
    }

    /** Adds a sentence for people. */
    void warn(String sentence) {
        refused.add(sentence);
    }

    void windowOpens() {
        allocatedBefore = allocated();
        clockBefore = CpuClock.nanos(process.tgid());
        before = ProcStat.read(process);
    }

    /**
     * It has come into a window that is open: its counters count from now on.
     *
     * @param after how far into the window
     * @param born whether it began to live within the window
     */
    void arrives(Duration after, boolean born) {
        if (born) {
            clockBefore = OptionalLong.of(0);
            before = Optional.of(new ProcStat(process.startTicks(), Duration.ZERO));
        } else {
            windowOpens();
        }
        counters.enable();
        long atCounters = CpuClock.nanos(process.tgid()).orElse(clockBefore.orElse(0));
        arrival = Optional.of(new Arrival(after, born, Math.max(0, atCounters - clockBefore.orElse(atCounters))));
    }

    /**
     * It can be read now as it could not when it came: names and walks are those of the new reading from here on.
     *
     * @param known the same process, better known
     */
    void isReadBy(StackReading better, EngineProcess known) {
        StackReading worse = reading;
        reading = better;
        process = known;
        worse.close();
    }

    /** Whether its stacks are walked from copies. */
    boolean copiesStacks() {
        return reading.copiesStacks();
    }

    void windowCloses() {
        clockAfter = CpuClock.nanos(process.tgid());
        after = ProcStat.read(process);
        allocations = allocated().entrySet().stream()
                .map(entry -> new ThreadAllocation(
                        entry.getKey(),
                        Math.max(0, entry.getValue() - allocatedBefore.getOrDefault(entry.getKey(), 0L))))
                .filter(allocation -> allocation.bytes() > 0)
                .toList();
    }

    private Map<Integer, Long> allocated() {
        Map<Integer, Long> bytes = new TreeMap<>();
        reading.threads().forEach((tid, thread) -> bytes.put(tid, thread.allocatedBytes()));
        return bytes;
    }

    /** Tells the sampler where the stacks of its threads end, or where they keep their Python frames. */
    void showThreads(StackSampler sampler) {
        if (endedAfter.isPresent()
                || (!reading.copiesStacks() && reading.pythonFrames().isEmpty())) {
            return;
        }
        Map<Integer, SampledThread> threads = new TreeMap<>();
        reading.threads()
                .forEach((tid, thread) ->
                        threads.put(tid, new SampledThread(tid, thread.anchorAddress(), thread.stackBase())));
        reading.pythonThreads().forEach((tid, state) -> threads.put(tid, SampledThread.ofPython(tid, state)));
        sampler.addThreads(threads.values());
        sampler.removeThreads(
                knownThreads.stream().filter(tid -> !threads.containsKey(tid)).toList());
        knownThreads = Set.copyOf(threads.keySet());
    }

    /** Reads what the JVM has compiled since, and notices when the process has ended. */
    void refresh(Duration elapsed) {
        if (endedAfter.isPresent()) {
            return;
        }
        reading.refresh();
        if (ProcStat.read(process).isEmpty()) {
            endedAfter = Optional.of(elapsed);
        }
    }

    /** What was read of the process before this moment is old: call it before each batch of samples. */
    void beginBatch() {
        reading.forget();
    }

    /** Whether its samples are to be named some time after they were taken, because names come late. */
    boolean namesComeLate() {
        return reading.namesComeLate();
    }

    /** Walks the stack now; its names can be asked for later. */
    WalkedStack walk(RawSample sample) {
        if (isClocks(sample)) {
            kept++;
        }
        return reading.walk(sample);
    }

    /** What the process's figures count: its CPU time. Samples of counters only divide what those counted. */
    private static boolean isClocks(RawSample sample) {
        return sample.counter().isEmpty();
    }

    /** Takes a stack that somebody else has walked and named. */
    ResolvedStack walkedElsewhere(StackTrace stack) {
        kept++;
        if (stack.truncated()) {
            truncated++;
        }
        return new ResolvedStack(stack, reading.doubt(stack));
    }

    /**
     * Names a walked stack.
     *
     * @param sample the one that was walked; its copy of the stack is not needed any more
     */
    ResolvedStack name(RawSample sample, WalkedStack walked) {
        ResolvedStack resolved = reading.name(sample, walked);
        boolean unreadable = reading.copiesStacks()
                ? sample.registers().ip() == 0
                : sample.userStack().errno() != 0;
        if (unreadable) {
            stackUnavailable += isClocks(sample) ? 1 : 0;
            return resolved;
        }
        StackTrace stack = resolved.stackTrace();
        // A walk that ends anywhere but at a thread's entry has lost frames: at a limit, or for want of frame pointers.
        boolean whole = !stack.truncated()
                && (walked.whole() == Whole.YES
                        || (walked.whole() == Whole.BY_NAMES && Symbolizer.reachesThreadEntry(stack)));
        if (whole) {
            return resolved;
        }
        truncated += isClocks(sample) ? 1 : 0;
        return new ResolvedStack(new StackTrace(stack.frames(), true), resolved.doubt());
    }

    /**
     * What was seen of it.
     *
     * @param walker who walked and named its stacks, when that was not done here
     * @param more sentences about what was done to it from elsewhere, such as boundaries
     */
    ProcessProfile profile(HostFacts facts, long ringFull, Optional<String> walker, List<String> more) {
        List<CounterReading> readings = counters.read();
        Duration cpuTime = cpuTime(readings);
        List<String> warnings = new ArrayList<>(reading.warnings());
        arrival.map(this::coverage).ifPresent(warnings::add);
        warnings.addAll(refused);
        warnings.addAll(counters.notes());
        warnings.addAll(missingCounters());
        warnings.addAll(more);
        return new ProcessProfile(
                process,
                cpuTime,
                before.flatMap(start -> after.map(end -> end.cpuTime().minus(start.cpuTime()))),
                readings,
                cycles(readings, cpuTime, facts),
                kept + ringFull,
                new SampleLoss(ringFull, stackUnavailable, truncated),
                walker.orElseGet(reading::names),
                walker.orElseGet(reading::stacks),
                allocations,
                arrival.map(Arrival::after),
                endedAfter,
                warnings);
    }

    /** By the kernel's clock of the process; by the task clock, which outlives it, when the process ended during the window. */
    private Duration cpuTime(List<CounterReading> readings) {
        // Still there at the end by tgid and start time, so both readings are of this process.
        if (before.isPresent() && after.isPresent() && clockBefore.isPresent() && clockAfter.isPresent()) {
            return Duration.ofNanos(clockAfter.getAsLong() - clockBefore.getAsLong());
        }
        return Duration.ofNanos(taskClockNanos(readings) + uncountedNanos());
    }

    private static long taskClockNanos(List<CounterReading> readings) {
        return readings.stream()
                .filter(reading -> reading.event() == CounterEvent.TASK_CLOCK)
                .findFirst()
                .map(CounterReading::raw)
                .orElse(0L);
    }

    private long uncountedNanos() {
        return arrival.map(Arrival::uncountedNanos).orElse(0L);
    }

    private String coverage(Arrival came) {
        String from = String.format(
                Locale.ROOT,
                "found %.2f s into the window: samples and counters are from then on",
                seconds(came.after()));
        if (!came.born()) {
            return from + ", and what it used before is in no figure";
        }
        return String.format(
                Locale.ROOT,
                "%s; it began in the window, so its CPU time is that from its start, and the %.3f s of that which were not"
                        + " counted are in its cycles at the rate of the others",
                from,
                came.uncountedNanos() / 1e9);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Every rung of the ladder that was really counted, and always the last one. */
    private List<CycleCount> cycles(List<CounterReading> readings, Duration cpuTime, HostFacts facts) {
        List<CycleCount> cycles = new ArrayList<>();
        long counted = taskClockNanos(readings);
        double whole = counted == 0 ? 1 : (double) (counted + uncountedNanos()) / counted;
        for (CounterReading reading : readings) {
            // A counter that never ran extrapolates to NaN: no rung.
            if (reading.event() == CounterEvent.CYCLES && Double.isFinite(reading.scaled())) {
                cycles.add(new CycleCount(CycleSource.HARDWARE, whole * reading.scaled()));
            } else if (reading.event() == CounterEvent.REFERENCE_CYCLES && Double.isFinite(reading.scaled())) {
                cycles.add(new CycleCount(CycleSource.REFERENCE, whole * reading.scaled()));
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
            reading.close();
        }
    }
}
