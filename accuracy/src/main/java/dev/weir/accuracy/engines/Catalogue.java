package dev.weir.accuracy.engines;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The engines of the field, each in the modes in which it can be run here. */
final class Catalogue {
    private static final String FLINK = "flink/target/lib/flink-runtime-*.jar";
    private static final String FLINK_LTS = "flink-1.20/target/lib/flink-runtime-*.jar";
    private static final String SPARK = "spark/target/lib/spark-core_2.13-*.jar";
    private static final String SPARK_LTS = "spark-3.5/target/lib/spark-core_2.12-*.jar";
    private static final String PYTHON = "python/target/venv/%s/lib/python3.11/site-packages/%s-*.dist-info";

    private static final List<String> FLINK_PROCESSES =
            List.of("workload TaskManagerRunner", "managing StandaloneSessionClusterEntrypoint");
    private static final List<String> SPARK_PROCESSES = List.of(
            "workload CoarseGrainedExecutorBackend", "managing SparkSubmit", "managing Master", "managing Worker");

    /** Python functions cannot take the rate of the others. */
    private static final int PYTHON_RATE = 4_000;

    static final List<Row> ROWS = List.of(
            jvm("flink", "Flink", FLINK, "standalone, chained", List.of("flink"), FLINK_PROCESSES),
            jvm(
                    "flink-unchained",
                    "Flink",
                    FLINK,
                    "standalone, unchained",
                    List.of("flink", "--chaining", "off"),
                    FLINK_PROCESSES),
            jvm(
                    "flink-rocksdb",
                    "Flink",
                    FLINK,
                    "standalone, chained, state in RocksDB",
                    List.of("flink-rocksdb"),
                    FLINK_PROCESSES),
            jvm("flink-1.20", "Flink", FLINK_LTS, "standalone, chained", List.of("flink-1.20"), FLINK_PROCESSES),
            jvm(
                    "flink-1.20-unchained",
                    "Flink",
                    FLINK_LTS,
                    "standalone, unchained",
                    List.of("flink-1.20", "--chaining", "off"),
                    FLINK_PROCESSES),
            jvm("spark", "Spark", SPARK, "micro-batch", List.of("spark"), SPARK_PROCESSES),
            jvm("spark-3.5", "Spark", SPARK_LTS, "micro-batch", List.of("spark-3.5"), SPARK_PROCESSES),
            withoutWindow(
                    "spark-continuous",
                    SPARK,
                    "continuous",
                    "continuous processing allows no window; the query ends with the join"),
            withoutWindow(
                    "spark-realtime",
                    SPARK,
                    "real-time mode",
                    "real-time mode allows no window here; the query ends with the join"),
            dStreams("spark-dstreams-tcp", "DStreams, from TCP"),
            dStreams("spark-dstreams-file", "DStreams, from files"),
            jvm(
                    "kafka-streams",
                    "Kafka Streams",
                    "kafka-streams/target/lib/kafka-streams-*.jar",
                    "two instances",
                    List.of("kafka-streams", "--parallelism", "2"),
                    List.of("workload YahooStreamingBenchmark", "workload YahooStreamingBenchmark")),
            jvm(
                    "storm",
                    "Storm",
                    "storm/target/lib/storm-client-*.jar",
                    "Nimbus, Supervisor, Worker",
                    List.of("storm"),
                    List.of(
                            "workload Worker",
                            "managing LogWriter",
                            "managing Nimbus",
                            "managing Supervisor",
                            "managing DevZookeeper")),
            jvm(
                    "hazelcast",
                    "Hazelcast",
                    "hazelcast/target/lib/hazelcast-*.jar",
                    "member and client",
                    List.of("hazelcast"),
                    List.of("workload HazelcastMemberStarter", "managing YahooStreamingBenchmark")),
            python(
                    "bytewax",
                    "Bytewax",
                    PYTHON.formatted("bytewax", "bytewax"),
                    "one process",
                    List.of("bytewax"),
                    List.of("workload python")),
            python(
                    "pathway",
                    "Pathway",
                    PYTHON.formatted("pathway", "pathway"),
                    "one process",
                    List.of("pathway"),
                    List.of("workload python")),
            python(
                    "pyflink",
                    "PyFlink",
                    PYTHON.formatted("pyflink", "apache_flink"),
                    "TaskManager and Python workers",
                    List.of("pyflink"),
                    with(FLINK_PROCESSES, "workload python")),
            new Row(
                    "p2p",
                    "P2P pipeline",
                    "",
                    "Python over TCP, in HarmonicIO's style",
                    List.of("p2p"),
                    Optional.of(1_000),
                    List.of("workload python3"),
                    Row.PYTHON,
                    false,
                    Optional.of(
                            "found by a line of the user's own, `workloads/p2p/known_spes.txt`; 200 µs of CPU are planted in each message")));

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

    private static Row withoutWindow(String id, String version, String mode, String note) {
        return new Row(
                id,
                "Spark",
                "workloads/engines/" + version,
                mode,
                List.of(id),
                Optional.empty(),
                SPARK_PROCESSES,
                Row.JVM,
                true,
                Optional.of(note));
    }

    private static Row dStreams(String id, String mode) {
        return new Row(
                id,
                "Spark",
                "workloads/engines/" + SPARK_LTS,
                mode,
                List.of(id),
                Optional.empty(),
                SPARK_PROCESSES,
                Row.JVM,
                true,
                Optional.of("reads no Kafka: its events come over a TCP connection or as files"));
    }

    private static Row python(
            String id, String engine, String version, String mode, List<String> lab, List<String> processes) {
        return new Row(
                id,
                engine,
                "workloads/engines/" + version,
                mode,
                lab,
                Optional.of(PYTHON_RATE),
                processes,
                Row.PYTHON,
                true,
                Optional.empty());
    }

    private static List<String> with(List<String> processes, String one) {
        List<String> all = new ArrayList<>(processes);
        all.add(one);
        return all;
    }
}
