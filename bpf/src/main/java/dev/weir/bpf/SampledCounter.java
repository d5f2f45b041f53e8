package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import java.util.List;

/** A counter that is sampled on all CPUs: its events, and the period that they have now. */
final class SampledCounter {
    private final CounterEvent event;
    private final List<PerfEvent> perCpu;
    private final SamplePeriod period;
    private long hits;
    private long runs;

    SampledCounter(CounterEvent event, List<PerfEvent> perCpu, SamplePeriod period) {
        this.event = event;
        this.perCpu = List.copyOf(perCpu);
        this.period = period;
    }

    CounterEvent event() {
        return event;
    }

    List<PerfEvent> perCpu() {
        return perCpu;
    }

    /** Gives the counter another period if it needs one; the totals are those since the beginning. */
    void adjust(double seconds, long totalHits, long totalRuns) {
        boolean changed = period.observe(seconds, totalHits - hits, totalRuns - runs);
        hits = totalHits;
        runs = totalRuns;
        if (changed) {
            perCpu.forEach(perfEvent -> perfEvent.changePeriod(period.period()));
        }
    }
}
