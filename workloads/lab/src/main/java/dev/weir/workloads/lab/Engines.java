package dev.weir.workloads.lab;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The stream processors of the lab, by the names that {@code workloads/run} takes. */
final class Engines {
    private static final Set<String> NAMES = new TreeSet<>(List.of("flink", "kafka-streams"));

    private Engines() {}

    static Set<String> names() {
        return NAMES;
    }

    /** Whether operators can be chained, and a regression planted: what the options for that are good for. */
    static boolean isFlink(String name) {
        return name.startsWith("flink");
    }

    static Engine named(String name, Cluster cluster) {
        return switch (name) {
            case "flink" -> new FlinkCluster(cluster);
            case "kafka-streams" -> new KafkaStreamsInstances(cluster);
            default -> throw new IllegalArgumentException("no engine " + name);
        };
    }
}
