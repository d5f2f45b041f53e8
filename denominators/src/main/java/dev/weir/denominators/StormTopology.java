package dev.weir.denominators;

import dev.weir.denominators.CounterSource.Counter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The counts in one {@code TopologyInfo}.
 *
 * @param executors of the user's components
 * @param reporting those of them that have reported statistics
 */
record StormTopology(
        SortedSet<String> spouts, int spoutExecutors, int executors, int reporting, Map<Counter, Long> counts) {
    static final StormTopology NONE = new StormTopology(new TreeSet<>(), 0, 0, 0, Map.of());

    private static final String ALL_TIME = ":all-time";
    private static final String SYSTEM = "__";

    static StormTopology of(ThriftStruct topology) {
        List<ThriftStruct> executors = topology.list(4).stream()
                .filter(ThriftStruct.class::isInstance)
                .map(ThriftStruct.class::cast)
                .filter(executor -> !executor.text(2).startsWith(SYSTEM))
                // Spouts first, as they are where a topology begins; the order of bolts is not told here.
                .sorted(Comparator.comparing((ThriftStruct executor) -> !isSpout(executor))
                        .thenComparing(executor -> executor.text(2))
                        .thenComparing(StormTopology::part))
                .toList();
        SortedSet<String> spouts = new TreeSet<>();
        int spoutExecutors = 0;
        int reporting = 0;
        Map<Counter, Long> counts = new LinkedHashMap<>();
        for (ThriftStruct executor : executors) {
            ThriftStruct stats = executor.struct(7).orElse(null);
            if (stats == null) {
                continue;
            }
            reporting++;
            String component = executor.text(2);
            String part = component + part(executor);
            long emitted = userTuples(stats.map(1).get(ALL_TIME));
            if (isSpout(executor)) {
                spouts.add(component);
                spoutExecutors++;
                counts.put(Counter.job(part), emitted);
            } else {
                counts.put(Counter.in(component, part), executed(stats));
            }
            counts.put(Counter.out(component, part), emitted);
        }
        return new StormTopology(spouts, spoutExecutors, executors.size(), reporting, counts);
    }

    /** {@code [4-4]}: the first and last task. */
    private static String part(ThriftStruct executor) {
        return executor.struct(1)
                .map(tasks -> "[" + tasks.number(1) + "-" + tasks.number(2) + "]")
                .orElse("");
    }

    private static boolean isSpout(ThriftStruct executor) {
        return executor.struct(7)
                .flatMap(stats -> stats.struct(3))
                .flatMap(specific -> specific.struct(2))
                .isPresent();
    }

    private static long executed(ThriftStruct stats) {
        return stats.struct(3)
                .flatMap(specific -> specific.struct(1))
                .map(bolt -> userTuples(bolt.map(4).get(ALL_TIME)))
                .orElse(0L);
    }

    /** Sums a map from streams, which are names or structs of a component and a name. */
    private static long userTuples(@Nullable Object byStream) {
        long sum = 0;
        if (byStream instanceof Map<?, ?> streams) {
            for (Map.Entry<?, ?> stream : streams.entrySet()) {
                String name = stream.getKey() instanceof ThriftStruct global
                        ? global.text(2)
                        : stream.getKey().toString();
                if (!name.startsWith(SYSTEM) && stream.getValue() instanceof Long count) {
                    sum += count;
                }
            }
        }
        return sum;
    }
}
