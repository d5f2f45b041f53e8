package dev.weir.profiler;

import dev.weir.model.EventSamples;
import dev.weir.model.Sample;
import dev.weir.model.Tgid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts equal samples, so that memory grows with distinct stacks and not with time. */
final class SampleFold {
    private record Key(Tgid tgid, int tid, String threadName, int second, ResolvedStack stack) {}

    private record Tally(long samples, long occurrences) {
        Tally plus(Tally other) {
            return new Tally(samples + other.samples, occurrences + other.occurrences);
        }
    }

    private final Map<Key, Tally> counts = new HashMap<>();
    private final Map<ResolvedStack, ResolvedStack> stacks = new HashMap<>();

    void add(Tgid tgid, int tid, String threadName, int second, ResolvedStack stack) {
        add(tgid, tid, threadName, second, stack, 1);
    }

    /** @param occurrences of a counter's event that the sample stands for */
    void add(Tgid tgid, int tid, String threadName, int second, ResolvedStack stack, long occurrences) {
        ResolvedStack shared = stacks.computeIfAbsent(stack, same -> same);
        counts.merge(new Key(tgid, tid, threadName, second, shared), new Tally(1, occurrences), Tally::plus);
    }

    /** In no particular order; the profile sorts. */
    List<Sample> toSamples() {
        return counts.entrySet().stream()
                .map(entry -> sample(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The same, with what they stand for. */
    List<EventSamples.Taken> toTaken() {
        return counts.entrySet().stream()
                .map(entry -> new EventSamples.Taken(
                        sample(entry.getKey(), entry.getValue()),
                        entry.getValue().occurrences()))
                .toList();
    }

    private static Sample sample(Key key, Tally tally) {
        return new Sample(
                key.tgid(),
                key.tid(),
                key.threadName(),
                key.second(),
                key.stack().stackTrace(),
                key.stack().doubt(),
                tally.samples());
    }
}
