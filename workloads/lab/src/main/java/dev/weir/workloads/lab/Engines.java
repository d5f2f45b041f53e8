package dev.weir.workloads.lab;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The stream processors of the lab, by the names that {@code workloads/run} takes. */
final class Engines {
    private static final Set<String> NAMES =
            new TreeSet<>(List.of("bytewax", "flink", "kafka-streams", "p2p", "pathway", "pyflink"));

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
            case "bytewax" -> new BytewaxCluster(cluster);
            case "flink" -> new FlinkCluster(cluster);
            case "kafka-streams" -> new KafkaStreamsInstances(cluster);
            case "p2p" -> new P2pPipeline(cluster);
            case "pathway" -> new PathwayCluster(cluster);
            case "pyflink" -> new PyFlinkCluster(cluster);
            default -> throw new IllegalArgumentException("no engine " + name);
        };
    }
}
