package dev.weir.bpf;

import com.sun.jna.Memory;
import dev.weir.model.CounterEvent;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Takes the stacks of processes on every CPU, at a fixed rate of CPU time: a thread that runs all the time is sampled
 * {@code frequencyHz} times a second, one that waits not at all.
 *
 * <p>Each hit in a target process is either delivered by {@link #drain} or counted by {@link #ringFull}. Nothing wakes the
 * reader: drain about every 100 ms.
 *
 * <p>Counters that are named are sampled too, each by itself: where it overflows, a stack is taken, and what it had counted since is the sample's
 * {@linkplain RawSample#period() weight}. Periods are chosen so that samples come at half of the clock's rate at most: stack copies are
 * costly, and there may be several counters.
 *
 * <p>Where a process is sampled with a copy of the stack, {@link #addThreads} says how far each stack goes. It can be called at any time.
 *
 * <p>All is held by file descriptors of this process. However it ends, the kernel then stops sampling and frees everything.
 *
 * <p>Safe for use by several threads; the consumer is called by the one that drains.
 */
public final class StackSampler implements AutoCloseable {
    private static final long ADJUSTED_AFTER_NANOS = 90_000_000;

    private static final Path MAX_STACK = Path.of("/proc/sys/kernel/perf_event_max_stack");

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<CounterEvent> counters;
    private final SamplerEvents events;
    private final List<String> notes = new ArrayList<>();
    private final SamplerObject object;
    private final RecordRing<RawSample> ring;
    private final Targets counts;
    private final ThreadMap threads;
    private final CounterRuns runs;
    private final SortedSet<Tgid> targets;
    private final int roomForTargets;
    private final PidNamespace namespace;
    private long adjustedNanos;
    private long threadsRefused;
    private boolean closed;

    /**
     * Loads and attaches, but takes no sample before {@link #start()}.
     *
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    public static StackSampler open(int frequencyHz, Collection<SampledProcess> targets) {
        return open(frequencyHz, targets, List.of());
    }

    /**
     * The same, with counters. One that this machine cannot sample is no error, see {@link #unavailable()}.
     *
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    public static StackSampler open(
            int frequencyHz, Collection<SampledProcess> targets, Collection<CounterEvent> counters) {
        return open(frequencyHz, targets, counters, 0);
    }

    /**
     * The same, with room for processes that {@link #add} names later.
     *
     * @param later how many; 392 bytes of kernel memory each
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    public static StackSampler open(
            int frequencyHz, Collection<SampledProcess> targets, Collection<CounterEvent> counters, int later) {
        return open(frequencyHz, targets, counters, later, Optional.empty());
    }

    static StackSampler open(int frequencyHz, Collection<SampledProcess> targets, Room room) {
        return open(frequencyHz, targets, List.of(), Optional.of(room));
    }

    static StackSampler open(
            int frequencyHz,
            Collection<SampledProcess> targets,
            Collection<CounterEvent> counters,
            Optional<Room> room) {
        return open(frequencyHz, targets, counters, 0, room);
    }

    /** @param room empty: as much as that many samples take */
    private static StackSampler open(
            int frequencyHz,
            Collection<SampledProcess> targets,
            Collection<CounterEvent> counters,
            int later,
            Optional<Room> room) {
        if (frequencyHz < 1) {
            throw new IllegalArgumentException("the frequency is positive: " + frequencyHz);
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("there is no process to sample");
        }
        SortedSet<Tgid> tgids =
                targets.stream().map(SampledProcess::tgid).collect(Collectors.toCollection(TreeSet::new));
        if (tgids.size() != targets.size()) {
            throw new IllegalArgumentException("a process is named twice: " + targets);
        }
        Architecture architecture = Architecture.current();
        LibC.load();
        byte[] bytes = SamplerObject.bytes(architecture);
        // Opened before the program is loaded: where there are none it is loaded without what tells them apart.
        int counterHz = counterFrequency(frequencyHz);
        SamplerEvents events = SamplerEvents.ofCounters(counters, counterHz);
        int samplesPerSecond = frequencyHz + events.counters().size() * counterHz;
        return new StackSampler(
                bytes,
                frequencyHz,
                targets,
                tgids,
                later,
                room.orElseGet(() -> Room.of(samplesPerSecond, CpuList.online().size(), targets, later > 0)),
                events);
    }

    private static int counterFrequency(int frequencyHz) {
        return (frequencyHz + 1) / 2;
    }

    private StackSampler(
            byte[] bytes,
            int frequencyHz,
            Collection<SampledProcess> processes,
            SortedSet<Tgid> targets,
            int later,
            Room room,
            SamplerEvents events) {
        this.targets = targets;
        roomForTargets = targets.size() + later;
        this.events = events;
        counters = events.counters();
        try {
            namespace = PidNamespace.own();
            object = keep(SamplerObject.load(
                    bytes,
                    new SamplerObject.Settings(
                            namespace, roomForTargets, room, counters.size(), counterFrequency(frequencyHz))));
            ring = keep(RecordRing.map(
                    object.mapFd("weir_samples"), room.ringBytes(), new SampleParser(depthLimit(), counters)::parse));
            counts = new Targets(object.mapFd("weir_targets"));
            threads = new ThreadMap(object.mapFd("weir_threads"));
            runs = new CounterRuns(object.mapFd("weir_counters"));
            processes.forEach(process -> counts.add(process, namespace));
            events.attach(object.programFd(), frequencyHz);
            noteUnreachable(targets);
        } catch (RuntimeException e) {
            releaseAll();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.add(resource);
        return resource;
    }

    /** Says which targets the kernel cannot identify to us, since their missing samples would look like idleness. */
    private void noteUnreachable(Collection<Tgid> targets) {
        if (namespace.initial()) {
            return;
        }
        for (Tgid target : targets) {
            try {
                if (!PidNamespace.of(target).equals(namespace)) {
                    notes.add(
                            "Process " + target
                                    + " is in a pid namespace below the profiler's, and BPF cannot tell its ids here: no"
                                    + " stack of it is taken. Run the profiler inside that namespace, or on the outermost host.");
                }
            } catch (IOException e) {
                notes.add("Process " + target + " could not be looked at (" + e + "): it may have ended.");
            }
        }
    }

    private static int depthLimit() {
        try {
            return Integer.parseInt(KernelFile.read(MAX_STACK));
        } catch (IOException e) {
            return SampleParser.MAX_STACK_DEPTH;
        }
    }

    /** From now on samples are taken. */
    public synchronized void start() {
        checkOpen();
        adjustedNanos = LibC.monotonicNanos();
        events.enable();
    }

    /** From now on no sample is taken; those in the ring can still be drained. */
    public synchronized void stop() {
        checkOpen();
        events.disable();
    }

    /**
     * From now on this process is sampled too; one that is already is an error of the caller.
     *
     * @return false when there is no room for it
     */
    public synchronized boolean add(SampledProcess process) {
        checkOpen();
        if (targets.contains(process.tgid())) {
            throw new IllegalArgumentException("a process is named twice: " + process);
        }
        if (targets.size() == roomForTargets) {
            return false;
        }
        counts.add(process, namespace);
        targets.add(process.tgid());
        noteUnreachable(List.of(process.tgid()));
        return true;
    }

    /** Treats a process that is sampled already otherwise from now on, because more is known of it. */
    public synchronized void change(SampledProcess process) {
        checkOpen();
        counts.change(process, namespace);
    }

    /**
     * Says where threads keep their stack's end and their anchor, or says it anew. Those that find no room are sampled like unknown
     * ones, and {@link #notes} tells of them.
     */
    public synchronized void addThreads(Collection<SampledThread> added) {
        checkOpen();
        threadsRefused += threads.add(added);
    }

    /** Makes room for others: for threads that ended. */
    public synchronized void removeThreads(Collection<Integer> tids) {
        checkOpen();
        threads.remove(tids);
    }

    /**
     * Hands over the samples that are there, in the order in which the CPUs wrote them; does not wait for more.
     *
     * <p>When the consumer throws, the sample it was given counts as handed over and the others stay in the ring.
     *
     * @return how many
     */
    public synchronized int drain(Consumer<? super RawSample> consumer) {
        checkOpen();
        // Up to here and no further, so that a consumer that is slower than the samples still comes back.
        long end = ring.producerPosition();
        int delivered = 0;
        while (!closed) {
            Optional<RawSample> sample = ring.poll(end);
            if (sample.isEmpty()) {
                break;
            }
            consumer.accept(sample.get());
            delivered++;
        }
        adjust();
        return delivered;
    }

    /** Gives the counters the periods that fit the rates they have now. */
    private void adjust() {
        long now = LibC.monotonicNanos();
        if (counters.isEmpty() || closed || now - adjustedNanos < ADJUSTED_AFTER_NANOS) {
            return;
        }
        events.adjust(
                (now - adjustedNanos) / 1e9,
                number -> {
                    SampleHits hits = targets.stream()
                            .map(tgid -> counts.hits(tgid, number))
                            .reduce(SampleHits.NONE, SampleHits::plus);
                    return hits.sampled() + hits.lost();
                },
                runs::get);
        adjustedNanos = now;
    }

    /** Samples of this process that were lost because the ring was full, since {@link #open}. */
    public synchronized long ringFull(Tgid tgid) {
        checkOpen();
        return counts.hits(tgid, SamplerEvents.CLOCK).lost();
    }

    /** Every hit in this process since {@link #open}: those written to the ring and those lost because it was full. */
    public synchronized long taken(Tgid tgid) {
        checkOpen();
        SampleHits hits = counts.hits(tgid, SamplerEvents.CLOCK);
        return hits.sampled() + hits.lost();
    }

    /** The counters that are sampled, sorted. */
    public List<CounterEvent> counters() {
        return counters;
    }

    /** What became of the samples of one of {@link #counters()} in this process since {@link #open}. */
    public synchronized SampleHits hits(Tgid tgid, CounterEvent counter) {
        checkOpen();
        int index = counters.indexOf(counter);
        if (index < 0) {
            throw new IllegalArgumentException(counter.perfName() + " is not sampled");
        }
        return counts.hits(tgid, SamplerEvents.FIRST_COUNTER + index);
    }

    /** The counters asked for that this machine cannot sample, each with the reason; sorted. */
    public Map<CounterEvent, String> unavailable() {
        return events.unavailable();
    }

    /** What the user should know although it works, in sentences; empty in the usual case. */
    public synchronized List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        all.addAll(events.notes());
        if (threadsRefused > 0) {
            all.add("The sampler's table of threads was full " + threadsRefused
                    + " times: such a thread's stack is copied only as far as one of an unknown thread.");
        }
        return List.copyOf(all);
    }

    /** The clock of {@link RawSample#timeNanos()}, now: CLOCK_MONOTONIC, which {@link System#nanoTime()} does not promise to be. */
    public static long monotonicNanos() {
        return LibC.monotonicNanos();
    }

    /** How often the program has run since {@link #open} and for how long, while {@link RunStatistics} were open. */
    public synchronized BpfCost cost() {
        try (Memory info = programInfo()) {
            return new BpfCost(
                    info.getLong(LoadedPrograms.INFO_RUN_CNT),
                    Duration.ofNanos(info.getLong(LoadedPrograms.INFO_RUN_TIME_NS)));
        }
    }

    /** The kernel's id of the program, as {@code bpftool prog} shows it. */
    synchronized int programId() {
        checkOpen();
        return LoadedPrograms.idOf(object.programFd());
    }

    /** {@code struct bpf_prog_info}, with the run times when the kernel measures them. */
    synchronized Memory programInfo() {
        checkOpen();
        return LoadedPrograms.info(object.programFd());
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the sampler is closed");
        }
    }

    /** Detaches and frees everything; samples that were not drained are gone. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            releaseAll();
        }
    }

    private void releaseAll() {
        // Events first: none may fire into what is being taken down.
        events.close();
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                resources.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + resources.get(i), e);
            }
        }
    }
}
