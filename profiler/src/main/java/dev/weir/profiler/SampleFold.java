package dev.weir.profiler;

import dev.weir.model.Sample;
import dev.weir.model.Tgid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts equal samples, so that memory grows with distinct stacks and not with time. */
final class SampleFold {
    private record Key(Tgid tgid, int tid, String threadName, int second, ResolvedStack stack) {}

    private final Map<Key, Long> counts = new HashMap<>();
    private final Map<ResolvedStack, ResolvedStack> stacks = new HashMap<>();

    void add(Tgid tgid, int tid, String threadName, int second, ResolvedStack stack) {
        ResolvedStack shared = stacks.computeIfAbsent(stack, same -> same);
        counts.merge(new Key(tgid, tid, threadName, second, shared), 1L, Long::sum);
    }

    /** In no particular order; the profile sorts. */
    List<Sample> toSamples() {
        return counts.entrySet().stream()
                .map(entry -> new Sample(
                        entry.getKey().tgid(),
                        entry.getKey().tid(),
                        entry.getKey().threadName(),
                        entry.getKey().second(),
                        entry.getKey().stack().stackTrace(),
                        entry.getKey().stack().doubt(),
                        entry.getValue()))
                .toList();
    }
}
