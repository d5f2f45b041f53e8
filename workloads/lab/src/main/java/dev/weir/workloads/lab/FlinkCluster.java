package dev.weir.workloads.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A standalone Flink cluster with the benchmark as a job in Java, submitted by its jar over REST. */
final class FlinkCluster implements Engine {
    private static final Duration AT_MOST = Duration.ofSeconds(90);

    private final Cluster cluster;
    private final LabOptions options;
    private final FlinkProcesses processes;
    private final FlinkRest rest;
    private String job = "";

    FlinkCluster(Cluster cluster) {
        this.cluster = cluster;
        options = cluster.options();
        processes = new FlinkProcesses(cluster, "flink", List.of(cluster.jars("flink")), 0, "64m", Map.of());
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
        return List.of("flink:" + rest.address(), "kafka:" + Services.KAFKA + "/ysb/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "config/application_profile.txt";
    }
}
