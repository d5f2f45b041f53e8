package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Storm cluster: the development ZooKeeper and Nimbus on the first host, a Supervisor on each, which starts the Worker there; started as bin/storm would, which is
 * only in the binary distribution.
 */
final class StormCluster implements Engine {
    private static final String NAME = "storm";
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final int ZOOKEEPER_PORT = 2182;
    private static final int NIMBUS_PORT = 6627;

    private static final List<String> MODULE_OPTIONS =
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED");

    private final Cluster cluster;
    private final Path directory;

    StormCluster(Cluster cluster) {
        this.cluster = cluster;
        directory = cluster.engine(NAME);
    }

    @Override
    public void start() {
        writeConfiguration();
        cluster.install(NAME, "ysb-parts");
        Host first = cluster.first();
        daemon(first, "zookeeper", "-Xmx96m", "org.apache.storm.command.DevZookeeper");
        daemon(first, "nimbus", "-Xmx256m", "org.apache.storm.daemon.nimbus.Nimbus");
        for (Host host : cluster.hosts()) {
            daemon(host, "supervisor", "-Xmx192m", "org.apache.storm.daemon.supervisor.Supervisor");
        }
    }

    @Override
    public void awaitUp() {
        Patience.await("Storm's Nimbus listens", AT_MOST, () -> {
            cluster.requireAlive();
            return HostProcess.accepts(cluster.first().address(), NIMBUS_PORT);
        });
    }

    @Override
    public void submit() {
        Path jar = cluster.install(NAME, "ysb-storm");
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx128m"));
        command.addAll(shared("submit"));
        command.add("-Dstorm.jar=" + jar);
        command.addAll(List.of(
                "-cp",
                classPath() + ":" + jar,
                "dev.weir.workloads.ysb.storm.YahooStreamingBenchmark",
                "--kafka",
                Services.KAFKA,
                "--topic",
                Services.TOPIC,
                "--redis",
                Services.REDIS,
                "--parallelism",
                Integer.toString(cluster.options().parallelism())));
        cluster.run(
                cluster.first(),
                String.join(" ", command.stream().map(Commands::quote).toList()));
        // Storm knows no "runs": the worker's log does, component by component.
        Patience.await("Storm's spouts have started", AT_MOST, () -> {
            cluster.requireAlive();
            return logged("Opened spout kafka") == cluster.options().parallelism();
        });
    }

    @Override
    public void awaitEvents() {
        Patience.await("events reach every sink of Storm", AT_MOST, () -> {
            cluster.requireAlive();
            return logged("the first count is written") == cluster.options().parallelism();
        });
    }

    /** How many lines of the workers' logs hold some words. A host's /tmp can be read from the lab. */
    private long logged(String words) {
        return cluster.hosts().stream()
                .map(host -> cluster.home().directory().resolve("hosts/" + host.name() + "/tmp/storm"))
                .flatMap(StormCluster::workerLogs)
                .flatMap(StormCluster::lines)
                .filter(line -> line.contains(words))
                .count();
    }

    private static Stream<Path> workerLogs(Path directory) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            return files
                    .filter(file -> Objects.toString(file.getFileName(), "").matches("worker-\\d+\\.log"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public List<String> denominators() {
        return List.of(
                "storm:" + cluster.first().name() + ":" + NIMBUS_PORT,
                "kafka:" + Services.KAFKA + "/ysb-storm/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-storm/application_profile.txt";
    }

    private void daemon(Host host, String part, String heap, String mainClass) {
        List<String> command = new ArrayList<>(List.of(Jvm.java(), heap));
        command.addAll(shared(part));
        command.addAll(List.of("-cp", classPath(), mainClass));
        cluster.launch(host, NAME + "-" + part, command);
    }

    private List<String> shared(String daemon) {
        List<String> options = new ArrayList<>(MODULE_OPTIONS);
        options.addAll(List.of(
                "-Ddaemon.name=" + daemon,
                "-Dstorm.home=" + directory,
                "-Dstorm.conf.file=storm.yaml",
                "-Dstorm.log.dir=/tmp/storm",
                "-Dlog4j2.configurationFile=" + directory.resolve("log4j2/cluster.xml")));
        return options;
    }

    private String classPath() {
        return cluster.jars(NAME) + ":" + directory.resolve("extlib") + "/*:" + directory.resolve("conf");
    }

    /** storm.home, as a Supervisor expects it: a worker gets lib-worker and extlib, in which lies what the job's jar does not hold itself. */
    private void writeConfiguration() {
        LabOptions options = cluster.options();
        StringBuilder ports = new StringBuilder();
        for (int i = 0; i < options.slotsPerHost(); i++) {
            ports.append(i == 0 ? "" : ", ").append(6700 + i);
        }
        // executor.metrics.frequency.secs, topology.stats.sample.rate: by default every 60 s one tuple in twenty, too
        // coarse to divide by; see
        // docs/denominators.md.
        cluster.home().write("engines/storm/conf/storm.yaml", """
                storm.zookeeper.servers: ["%1$s"]
                storm.zookeeper.port: %2$d
                dev.zookeeper.path: /tmp/storm/zookeeper
                nimbus.seeds: ["%1$s"]
                nimbus.thrift.port: %3$d
                nimbus.task.launch.secs: 240
                nimbus.monitor.freq.secs: 2
                supervisor.slots.ports: [%4$s]
                supervisor.worker.start.timeout.secs: 240
                supervisor.worker.timeout.secs: 120
                storm.local.dir: /tmp/storm/local
                storm.log.dir: /tmp/storm
                storm.log4j2.conf.dir: %5$s
                worker.profiler.enabled: false
                worker.childopts: "-Xms%%HEAP-MEM%%m -Xmx%%HEAP-MEM%%m %6$s"
                topology.worker.max.heap.size.mb: 384
                worker.heap.memory.mb: 384
                topology.worker.logwriter.childopts: "-Xmx64m"
                executor.metrics.frequency.secs: 5
                topology.stats.sample.rate: 1.0
                """.formatted(
                        cluster.first().name(),
                        ZOOKEEPER_PORT,
                        NIMBUS_PORT,
                        ports,
                        directory.resolve("log4j2"),
                        String.join(" ", options.jvmOptions())));
        cluster.home().write("engines/storm/log4j2/cluster.xml", logging("<Console name=\"log\">%s</Console>"));
        cluster.home()
                .write(
                        "engines/storm/log4j2/worker.xml",
                        logging(
                                "<File name=\"log\" fileName=\"/tmp/storm/worker-${sys:worker.port:-log}.log\">%s</File>"));
        link("lib-worker", "lib");
        link("extlib", "job");
    }

    private static String logging(String appender) {
        String layout = "<PatternLayout pattern=\"%d{HH:mm:ss.SSS} %-5p [%t] %c{1} %m%n\"/>";
        return "<Configuration><Appenders>" + appender.replace("%s", layout)
                + "</Appenders><Loggers><Root level=\"info\"><AppenderRef ref=\"log\"/></Root></Loggers></Configuration>\n";
    }

    private void link(String name, String target) {
        try {
            Files.createSymbolicLink(directory.resolve(name), Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + name, e);
        }
    }
}
