package dev.weir.accuracy.engines;

import java.util.List;
import java.util.Optional;

/** The engines of the field, each in the modes in which it can be run here. */
final class Catalogue {
    private static final List<String> FLINK =
            List.of("workload TaskManagerRunner", "managing StandaloneSessionClusterEntrypoint");
    private static final List<String> SPARK = List.of(
            "workload CoarseGrainedExecutorBackend", "managing SparkSubmit", "managing Master", "managing Worker");

    static final List<Row> ROWS = List.of(
            jvm(
                    "flink",
                    "Flink",
                    "flink/target/lib/flink-runtime-*.jar",
                    "standalone, chained",
                    List.of("flink"),
                    FLINK),
            jvm(
                    "flink-unchained",
                    "Flink",
                    "flink/target/lib/flink-runtime-*.jar",
                    "standalone, unchained",
                    List.of("flink", "--chaining", "off"),
                    FLINK),
            jvm("spark", "Spark", "spark/target/lib/spark-core_2.13-*.jar", "micro-batch", List.of("spark"), SPARK),
            jvm(
                    "kafka-streams",
                    "Kafka Streams",
                    "kafka-streams/target/lib/kafka-streams-*.jar",
                    "two instances",
                    List.of("kafka-streams", "--parallelism", "2"),
                    List.of("workload YahooStreamingBenchmark", "workload YahooStreamingBenchmark")));

    private Catalogue() {}

    private static Row jvm(
            String id, String engine, String version, String mode, List<String> lab, List<String> processes) {
        return new Row(
                id,
                engine,
                "workloads/engines/" + version,
                mode,
                lab,
                Optional.empty(),
                processes,
                Row.JVM,
                true,
                Optional.empty());
    }
}
