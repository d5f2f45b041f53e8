package dev.weir.workloads.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A standalone Flink cluster with the benchmark as a job in Java, submitted by its jar over REST. */
final class FlinkCluster implements Engine {
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final LabOptions options;
    private final FlinkProcesses processes;
    private final FlinkRest rest;
    private final String name;
    private final String group;
    private String job = "";

    /** The newest Flink; the jar of its job runs on 1.20 as it is. */
    static FlinkCluster newest(Cluster cluster) {
        return new FlinkCluster(cluster, "flink", List.of("flink"), 0, Map.of());
    }

    static FlinkCluster longTermSupport(Cluster cluster) {
        return new FlinkCluster(cluster, "flink-1.20", List.of("flink-1.20"), 20, Map.of());
    }

    /** The newest Flink with the state of its tasks in RocksDB, and not on the heap. */
    static FlinkCluster withRocksDb(Cluster cluster) {
        return new FlinkCluster(
                cluster,
                "flink-rocksdb",
                List.of("flink", "flink-rocksdb"),
                30,
                Map.of("state.backend.type", "rocksdb"));
    }

    private FlinkCluster(
            Cluster cluster, String name, List<String> engines, int portsFrom, Map<String, String> settings) {
        this.cluster = cluster;
        this.name = name;
        options = cluster.options();
        group = name.equals("flink") ? "ysb" : "ysb-" + name;
        List<String> jars = engines.stream().map(cluster::jars).toList();
        processes = new FlinkProcesses(cluster, name, jars, portsFrom, "64m", settings);
        rest = processes.rest();
    }

    @Override
    public void start() {
        processes.start();
    }

    @Override
    public void awaitUp() {
        processes.awaitUp();
    }

    @Override
    public void submit() {
        Path jar = cluster.home().workloads().resolve("ysb-flink/target/ysb-flink.jar");
        job = rest.submit(
                jar,
                "dev.weir.workloads.ysb.YahooStreamingBenchmark",
                List.of(
                        "--kafka",
                        Services.KAFKA,
                        "--topic",
                        Services.TOPIC,
                        "--redis",
                        Services.REDIS,
                        "--group",
                        group,
                        "--parallelism",
                        Integer.toString(options.parallelism()),
                        "--chaining",
                        options.chaining() ? "on" : "off",
                        "--parse-twice",
                        Integer.toString(options.parseTwicePercent())),
                options.parallelism());
        Patience.await("the job runs", AT_MOST, () -> rest.isRunning(job));
    }

    /** Every subtask of the sink has received a window. */
    @Override
    public void awaitEvents() {
        Patience.await("events reach every sink", AT_MOST, () -> {
            Patience.sleep(Duration.ofMillis(400));
            List<Long> inputs = rest.sinkInputs(job);
            return inputs.size() == options.parallelism() && inputs.stream().allMatch(input -> input > 0);
        });
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("WEIR_LAB_FLINK_REST", rest.address().toString());
        environment.put("WEIR_LAB_FLINK_JOB", job);
        return environment;
    }

    @Override
    public List<String> denominators() {
        return List.of("flink:" + rest.address(), "kafka:" + Services.KAFKA + "/" + group + "/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return name.equals("flink-rocksdb")
                ? "workloads/ysb-flink/rocksdb_profile.txt"
                : "config/application_profile.txt";
    }
}
