package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/**
 * The perf events that make the stack sampler's program run: each CPU's clock, and the counters that overflow there.
 *
 * <p>A counter's samples are taken where it overflows and not at the ticks of the clock: what a counter has counted since the last tick, 10 ms ago, belongs to all
 * tasks that a thread went through since then, and in a stream processor those are all of them.
 *
 * <p>No event is asked to be precise ({@code precise_ip}). That would tell the address that caused the overflow with the registers and the stack of the interrupt some
 * instructions later, and a stack can only be walked from an address that belongs to it. So a hardware counter's sample may lie those instructions
 * behind its cause. Page faults and context switches call the program themselves and have no skid.
 */
final class SamplerEvents implements AutoCloseable {
    /** The number of the clock's samples; those of the counters follow. */
    static final int CLOCK = 0;

    static final int FIRST_COUNTER = CLOCK + 1;

    private static final int SOFTWARE_CPU_CLOCK = 0;
    private static final long FLAGS = PerfEvent.DISABLED | PerfEvent.EXCLUDE_IDLE;

    private final List<Integer> cpus = CpuList.online();
    private final List<PerfEvent> events = new ArrayList<>();
    private final List<SampledCounter> counters = new ArrayList<>();
    private final Map<CounterEvent, String> unavailable = new EnumMap<>(CounterEvent.class);
    private final List<String> notes = new ArrayList<>();

    private SamplerEvents() {}

    /** Opens those counters that there are, at rest; nothing runs at their samples yet. */
    static SamplerEvents ofCounters(Collection<CounterEvent> counters, int frequencyHz) {
        SamplerEvents opened = new SamplerEvents();
        if (!counters.isEmpty()) {
            LibC.raiseOpenFilesLimit();
        }
        for (CounterEvent counter : new TreeSet<>(counters)) {
            opened.openCounter(counter, new SamplePeriod(counter, (double) frequencyHz * opened.cpus.size()));
        }
        return opened;
    }

    /** On all CPUs or, where one refuses, on none. */
    private void openCounter(CounterEvent counter, SamplePeriod period) {
        List<PerfEvent> opened = new ArrayList<>();
        try {
            CounterSource source = CounterSource.of(counter);
            try {
                PerfEvent.Attributes attributes =
                        new PerfEvent.Attributes(source.type(), source.config(), period.period(), 0, FLAGS);
                for (int cpu : cpus) {
                    opened.add(PerfEvent.ofCpu(attributes, cpu));
                }
                counters.add(new SampledCounter(counter, opened, period));
                events.addAll(opened);
            } catch (PerfEvent.Refused e) {
                opened.forEach(PerfEvent::close);
                unavailable.put(counter, refusal(source, e.errno()));
            }
        } catch (CounterSource.Missing e) {
            unavailable.put(counter, e.getMessage());
        }
    }

    /** Opens the clock of every CPU, at rest, and has the program run at its samples and at those of the counters. */
    void attach(int programFd, int frequencyHz) {
        // The hrtimer of cpu-clock also fires on an idle CPU; excluding idle spares those the program.
        PerfEvent.Attributes clock = new PerfEvent.Attributes(
                PerfEvent.TYPE_SOFTWARE, SOFTWARE_CPU_CLOCK, frequencyHz, 0, FLAGS | PerfEvent.FREQ);
        for (int cpu : cpus) {
            try {
                PerfEvent event = PerfEvent.ofCpu(clock, cpu);
                events.add(event);
                event.attach(programFd);
            } catch (PerfEvent.Refused e) {
                if (e.errno() != Errno.ENODEV) {
                    throw Surroundings.read().refusal("sample CPU " + cpu, e.errno(), "");
                }
                notes.add("CPU " + cpu + " went offline: what runs there is not sampled.");
            }
        }
        for (int i = 0; i < counters.size(); i++) {
            SampledCounter counter = counters.get(i);
            for (PerfEvent event : counter.perCpu()) {
                try {
                    event.attach(programFd, FIRST_COUNTER + i);
                } catch (PerfEvent.Refused e) {
                    throw Surroundings.read()
                            .refusal("sample " + counter.event().perfName(), e.errno(), "");
                }
            }
        }
    }

    /** The counters that were opened, sorted: the first one's samples have the number {@link #FIRST_COUNTER}. */
    List<CounterEvent> counters() {
        return counters.stream().map(SampledCounter::event).toList();
    }

    /**
     * Gives counters that come too often or too seldom another period.
     *
     * @param seconds since the last time
     * @param hits by number, since the beginning, over all target processes
     * @param runs the same in whatever process
     */
    void adjust(double seconds, IntToLongFunction hits, IntToLongFunction runs) {
        for (int i = 0; i < counters.size(); i++) {
            int number = FIRST_COUNTER + i;
            counters.get(i).adjust(seconds, hits.applyAsLong(number), runs.applyAsLong(number));
        }
    }

    private static String refusal(CounterSource source, int errno) {
        if (source.type() == PerfEvent.TYPE_HARDWARE || source.type() == PerfEvent.TYPE_SOFTWARE) {
            return source.absence(errno);
        }
        return "this PMU counts and cannot sample, " + Errno.name(errno);
    }

    void enable() {
        events.forEach(PerfEvent::enable);
    }

    void disable() {
        events.forEach(PerfEvent::disable);
    }

    /** The counters that cannot be sampled here, each with the reason. */
    Map<CounterEvent, String> unavailable() {
        return Collections.unmodifiableMap(unavailable);
    }

    Collection<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    @Override
    public void close() {
        events.forEach(PerfEvent::close);
    }
}
