package dev.weir.bpf;

import com.sun.jna.Memory;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes the stacks of processes on every CPU, at a fixed rate of CPU time: a thread that runs all the time is sampled
 * {@code frequencyHz} times a second, one that waits not at all.
 *
 * <p>Each hit in a target process is either delivered by {@link #drain} or counted by {@link #ringFull}. Nothing wakes the
 * reader: drain about every 100 ms. The default ring holds some 20,000 samples, which is 100 s of two busy CPUs at 99 Hz.
 *
 * <p>All is held by file descriptors of this process. However it ends, the kernel then stops sampling and frees everything.
 *
 * <p>Safe for use by several threads; the consumer is called by the one that drains.
 */
public final class StackSampler implements AutoCloseable {
    /** 8 MiB. */
    public static final int DEFAULT_RING_BYTES = 8 << 20;

    private static final int SOFTWARE_CPU_CLOCK = 0;
    private static final Path MAX_STACK = Path.of("/proc/sys/kernel/perf_event_max_stack");

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<PerfEvent> events = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final SamplerObject object;
    private final SampleRing ring;
    private final TargetCounts counts;
    private boolean closed;

    /**
     * Loads and attaches, but takes no sample before {@link #start()}.
     *
     * @param targets ids in the profiler's own pid namespace
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    public static StackSampler open(int frequencyHz, Collection<Tgid> targets) {
        return open(frequencyHz, targets, DEFAULT_RING_BYTES);
    }

    /** The same with a ring of {@code ringBytes}: a power of two, and at least a page. */
    public static StackSampler open(int frequencyHz, Collection<Tgid> targets, int ringBytes) {
        if (frequencyHz < 1) {
            throw new IllegalArgumentException("the frequency is positive: " + frequencyHz);
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("there is no process to sample");
        }
        Architecture architecture = Architecture.current();
        LibC.load();
        if (Integer.bitCount(ringBytes) != 1 || ringBytes < LibC.getpagesize() || ringBytes > SampleRing.MAX_BYTES) {
            throw new IllegalArgumentException("the ring's size is a power of two from " + LibC.getpagesize() + " to "
                    + SampleRing.MAX_BYTES + " bytes: " + ringBytes);
        }
        return new StackSampler(SamplerObject.bytes(architecture), frequencyHz, new TreeSet<>(targets), ringBytes);
    }

    private StackSampler(byte[] bytes, int frequencyHz, SortedSet<Tgid> targets, int ringBytes) {
        PidNamespace namespace = PidNamespace.own();
        try {
            object = keep(SamplerObject.load(bytes, new SamplerObject.Settings(namespace, targets.size(), ringBytes)));
            ring = keep(SampleRing.map(object.mapFd("weir_samples"), ringBytes, new SampleParser(depthLimit())));
            counts = new TargetCounts(object.mapFd("weir_targets"));
            targets.forEach(counts::add);
            openEvents(frequencyHz);
            noteUnreachable(targets, namespace);
        } catch (RuntimeException e) {
            releaseAll();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.add(resource);
        return resource;
    }

    private void openEvents(int frequencyHz) {
        // The hrtimer of cpu-clock also fires on an idle CPU; excluding idle spares those the program.
        PerfEvent.Attributes clock = new PerfEvent.Attributes(
                PerfEvent.TYPE_SOFTWARE,
                SOFTWARE_CPU_CLOCK,
                frequencyHz,
                0,
                PerfEvent.DISABLED | PerfEvent.FREQ | PerfEvent.EXCLUDE_IDLE);
        int programFd = object.programFd();
        for (int cpu : CpuList.online()) {
            try {
                PerfEvent event = keep(PerfEvent.ofCpu(clock, cpu));
                event.attach(programFd);
                events.add(event);
            } catch (PerfEvent.Refused e) {
                if (e.errno() != Errno.ENODEV) {
                    throw Surroundings.read().refusal("sample CPU " + cpu, e.errno(), "");
                }
                notes.add("CPU " + cpu + " went offline: what runs there is not sampled.");
            }
        }
    }

    /** Says which targets the kernel cannot identify to us, since their missing samples would look like idleness. */
    private void noteUnreachable(SortedSet<Tgid> targets, PidNamespace own) {
        if (own.initial()) {
            return;
        }
        for (Tgid target : targets) {
            try {
                if (!PidNamespace.of(target).equals(own)) {
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
        events.forEach(PerfEvent::enable);
    }

    /** From now on no sample is taken; those in the ring can still be drained. */
    public synchronized void stop() {
        checkOpen();
        events.forEach(PerfEvent::disable);
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
        return delivered;
    }

    /** Samples of this process that were lost because the ring was full, since {@link #open}. */
    public synchronized long ringFull(Tgid tgid) {
        checkOpen();
        return counts.get(tgid, TargetCounts.RING_FULL);
    }

    /** Every hit in this process since {@link #open}: those written to the ring and those lost because it was full. */
    public synchronized long taken(Tgid tgid) {
        checkOpen();
        return counts.get(tgid, TargetCounts.SAMPLED) + counts.get(tgid, TargetCounts.RING_FULL);
    }

    /** What the user should know although it works, in sentences; empty in the usual case. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** The clock of {@link RawSample#timeNanos()}, now: CLOCK_MONOTONIC, which {@link System#nanoTime()} does not promise to be. */
    public static long monotonicNanos() {
        return LibC.monotonicNanos();
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
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                resources.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + resources.get(i), e);
            }
        }
    }
}
