package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A standalone Flink cluster with the jars that PyFlink brings, and the benchmark as a job in Python: the functions run in Python processes that each
 * TaskManager starts, and talk gRPC with it.
 */
final class PyFlinkCluster implements Engine {
    private static final String ENGINE = "pyflink";

    // Python imports Beam, a JVM is started to submit, and each worker imports Beam again.
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final PythonEnvironment python;
    private final FlinkProcesses processes;
    private final FlinkRest rest;
    private String job = "";

    PyFlinkCluster(Cluster cluster) {
        this.cluster = cluster;
        python = PythonEnvironment.create(cluster, ENGINE, "ysb.py", "ysb_pyflink.py");
        Path pyflink = python.packages().resolve("pyflink");
        processes = new FlinkProcesses(
                cluster,
                ENGINE,
                List.of(pyflink.resolve("lib") + "/*", pyflink.resolve("opt") + "/*"),
                10,
                "256m",
                Map.of());
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

    /** By the Python client, as {@code python job.py} of a user would: it ends when the cluster has the job. */
    @Override
    public void submit() {
        List<String> words = new ArrayList<>(List.of(
                "-m",
                "ysb_pyflink",
                rest.address().getHost(),
                Integer.toString(rest.address().getPort()),
                Integer.toString(cluster.options().parallelism()),
                Services.KAFKA,
                Services.TOPIC,
                Services.REDIS));
        words.addAll(connectorJars());
        String said = python.run(cluster.first(), words);
        job = said.lines()
                .filter(line -> line.startsWith("job "))
                .map(line -> line.substring("job ".length()))
                .findFirst()
                .orElseThrow(() -> new LabFailure("PyFlink's client told no job: " + said));
        Patience.await("the job in Python runs", AT_MOST, () -> rest.isRunning(job));
    }

    /** Every sink has written a window. */
    @Override
    public void awaitEvents() {
        Patience.await("events reach every sink in Python", AT_MOST, () -> {
            Patience.sleep(Duration.ofMillis(400));
            List<Long> inputs = rest.sinkInputs(job);
            return inputs.size() == cluster.options().parallelism()
                    && inputs.stream().allMatch(input -> input > 0);
        });
    }

    @Override
    public List<String> denominators() {
        return List.of(
                "flink:" + rest.address() + "/" + job, "kafka:" + Services.KAFKA + "/ysb-pyflink/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-python/profiles/pyflink.txt";
    }

    /** Of the jars of the engine "flink", which has the same version, those that PyFlink lacks. */
    private List<String> connectorJars() {
        Path jars = cluster.engine("flink").resolve("lib");
        try (Stream<Path> all = Files.list(jars)) {
            return all.filter(jar -> {
                        String name = jar.getFileName().toString();
                        return name.startsWith("flink-connector-kafka-") || name.startsWith("kafka-clients-");
                    })
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + jars, e);
        }
    }
}
