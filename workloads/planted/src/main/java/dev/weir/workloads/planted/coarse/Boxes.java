package dev.weir.workloads.planted.coarse;

import java.util.HashMap;
import java.util.Map;

/** Boxed numbers in maps that live for a few thousand events: they survive young collections. */
final class Boxes implements Stage {
    private static final int KEPT = 2_000;

    private final Map<Long, Map<Long, Long>> recent = new HashMap<>();
    private long event;

    @Override
    public String task() {
        return "Boxes";
    }

    @Override
    public long run(long seed) {
        Map<Long, Long> counts = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            counts.merge(seed * i & 63, seed + i, Long::sum);
        }
        recent.put(event % KEPT, counts);
        event++;
        return seed + counts.size();
    }
}
