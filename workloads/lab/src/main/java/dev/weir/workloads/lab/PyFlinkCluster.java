package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A standalone Flink cluster with the jars that PyFlink brings, and the benchmark as a job in Python: the functions run in Python processes that each
 * TaskManager starts, and talk gRPC with it.
 */
final class PyFlinkCluster implements Engine {
    private static final String ENGINE = "pyflink";

    // Python imports Beam, a JVM is started to submit, and each worker imports Beam again.
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private static final Pattern SUBMITTED = Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");

    private final Cluster cluster;
    private final PythonEnvironment python;
    private final FlinkProcesses processes;
    private final FlinkRest rest;
    private String job = "";

    PyFlinkCluster(Cluster cluster) {
        this.cluster = cluster;
        python = PythonEnvironment.withPackages(cluster, ENGINE, "ysb.py", "ysb_pyflink.py");
        Path pyflink = python.packages().resolve("pyflink");
        processes = new FlinkProcesses(cluster, ENGINE, List.of(pyflink.resolve("lib") + "/*"), 10, "256m", Map.of());
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

    /** As {@code flink run --python} does: the client starts the program with the environment's interpreter, sends flink-python with the job, and ends. */
    @Override
    public void submit() {
        String modules = python.directory() + "/ysb.py," + python.directory() + "/ysb_pyflink.py";
        List<String> command = new ArrayList<>(processes.java("-Xmx256m"));
        command.addAll(List.of(
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "--target",
                "remote",
                "--detached",
                "--parallelism",
                Integer.toString(cluster.options().parallelism()),
                "-pyclientexec",
                python.interpreter(),
                "-pyexec",
                python.interpreter(),
                "-pyfs",
                modules,
                "-pym",
                "ysb_pyflink",
                Services.KAFKA,
                Services.TOPIC,
                Services.REDIS));
        command.addAll(connectorJars());
        String said = cluster.run(
                cluster.first(),
                "cd " + python.directory() + " && FLINK_CONF_DIR=" + python.directory() + "/conf FLINK_OPT_DIR="
                        + python.packages().resolve("pyflink/opt") + " "
                        + command.stream().map(Commands::quote).collect(Collectors.joining(" ")));
        Matcher submitted = SUBMITTED.matcher(said);
        if (!submitted.find()) {
            throw new LabFailure("Flink's client told no job: " + said);
        }
        job = submitted.group(1);
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
                    .map(jar -> jar.toUri().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + jars, e);
        }
    }
}
