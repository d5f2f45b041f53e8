package dev.weir.workloads.lab;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The stream processors of the lab, by the names that {@code workloads/run} takes. */
final class Engines {
    private static final Map<String, Function<Cluster, Engine>> BY_NAME = new TreeMap<>();

    static {
        BY_NAME.put("bytewax", BytewaxCluster::new);
        BY_NAME.put("flink", FlinkCluster::newest);
        BY_NAME.put("flink-1.20", FlinkCluster::longTermSupport);
        BY_NAME.put("flink-rocksdb", FlinkCluster::withRocksDb);
        BY_NAME.put("hazelcast", HazelcastCluster::new);
        BY_NAME.put("kafka-streams", KafkaStreamsInstances::new);
        BY_NAME.put("p2p", P2pPipeline::new);
        BY_NAME.put("pathway", PathwayCluster::new);
        BY_NAME.put("pyflink", PyFlinkCluster::new);
        BY_NAME.put("storm", StormCluster::new);
        SparkMode.engines()
                .forEach(name -> BY_NAME.put(
                        name,
                        cluster ->
                                new SparkCluster(cluster, SparkMode.named(name).orElseThrow())));
    }

    private Engines() {}

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Whether operators can be chained, and a regression planted: what the options for that are good for. */
    static boolean isFlink(String name) {
        return name.startsWith("flink");
    }

    static Engine named(String name, Cluster cluster) {
        Function<Cluster, Engine> engine = BY_NAME.get(name);
        if (engine == null) {
            throw new IllegalArgumentException("no engine " + name);
        }
        return engine.apply(cluster);
    }
}
