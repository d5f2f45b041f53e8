package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampleHits;
import dev.weir.bpf.StackSampler;
import dev.weir.model.CounterEvent;
import dev.weir.model.EventSamples;
import dev.weir.model.Tgid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The named samples of a session's counters, each counter's by itself. */
final class SampledCounters {
    private final Map<CounterEvent, SampleFold> folds = new EnumMap<>(CounterEvent.class);

    void add(RawSample sample, int second, ResolvedStack stack) {
        folds.computeIfAbsent(sample.counter().orElseThrow(), counter -> new SampleFold())
                .add(sample.tgid(), sample.tid(), sample.comm(), second, stack, Math.max(1, sample.period()));
    }

    /** One entry per counter that was sampled, also when it never overflowed. */
    List<EventSamples> samples(StackSampler sampler, Collection<Tgid> processes) {
        return sampler.counters().stream()
                .map(counter -> new EventSamples(
                        counter,
                        folds.computeIfAbsent(counter, none -> new SampleFold()).toTaken(),
                        processes.stream()
                                .map(tgid -> loss(tgid, sampler.hits(tgid, counter)))
                                .filter(loss -> loss.samples() > 0)
                                .toList()))
                .toList();
    }

    private static EventSamples.Loss loss(Tgid tgid, SampleHits hits) {
        return new EventSamples.Loss(tgid, hits.lost(), Math.max(hits.lost(), hits.lostPeriod()));
    }

    /** Sentences for people, one per reason. */
    List<String> notSampled(Map<CounterEvent, String> reasons) {
        Map<String, List<CounterEvent>> byReason = new TreeMap<>();
        reasons.forEach((counter, reason) ->
                byReason.computeIfAbsent(reason, none -> new ArrayList<>()).add(counter));
        return byReason.entrySet().stream()
                .flatMap(entry -> notSampled(entry.getValue(), entry.getKey()).stream())
                .toList();
    }

    List<String> notSampled(List<CounterEvent> counters, String reason) {
        return counters.isEmpty()
                ? List.of()
                : List.of("no task's part is known of "
                        + String.join(
                                ", ",
                                counters.stream().map(CounterEvent::perfName).toList())
                        + " (" + reason + ")");
    }
}
