package dev.weir.workloads.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An application with Kafka Streams in it, in one JVM per host, or two on the only host: an engine without daemons, that is found in a program with a main class of
 * its own.
 */
final class KafkaStreamsInstances implements Engine {
    private static final String NAME = "kafka-streams";
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final int FIRST_JMX_PORT = 9311;

    private final Cluster cluster;
    private final List<Instance> instances = new ArrayList<>();

    private record Instance(Host host, String part, int jmxPort) {}

    KafkaStreamsInstances(Cluster cluster) {
        this.cluster = cluster;
        int perHost = cluster.hosts().size() == 1 ? 2 : 1;
        for (Host host : cluster.hosts()) {
            for (int i = 0; i < perHost; i++) {
                instances.add(new Instance(host, NAME + (i == 0 ? "" : "-" + (i + 1)), FIRST_JMX_PORT + i));
            }
        }
    }

    /** Nothing: a program that finds no topic ends itself. */
    @Override
    public void start() {}

    @Override
    public void awaitUp() {}

    @Override
    public void submit() {
        String classPath = cluster.jars(NAME)
                + ":" + cluster.install(NAME, "ysb-parts")
                + ":" + cluster.install(NAME, "ysb-kafka-streams");
        String logging = "-Dlog4j2.configurationFile="
                + Logging.write(cluster.home(), "engines/" + NAME + "/log4j2.properties", "info");
        int threads = (tasks() + instances.size() - 1) / instances.size();
        for (Instance instance : instances) {
            List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xms256m", "-Xmx256m", logging));
            command.addAll(Mbeans.open(instance.host(), instance.jmxPort()));
            command.addAll(cluster.options().jvmOptions());
            command.addAll(List.of(
                    "-cp",
                    classPath,
                    "dev.weir.workloads.ysb.kafkastreams.YahooStreamingBenchmark",
                    "--kafka",
                    Services.KAFKA,
                    "--topic",
                    Services.TOPIC,
                    "--redis",
                    Services.REDIS,
                    "--parallelism",
                    Integer.toString(threads)));
            cluster.launch(instance.host(), instance.part(), command);
        }
        Patience.await("Kafka Streams has given all its tasks to its instances", AT_MOST, () -> {
            cluster.requireAlive();
            return consumed().mapToLong(List::size).sum() == tasks();
        });
    }

    /** Every instance that has a task has received something. */
    @Override
    public void awaitEvents() {
        Patience.await("events reach every instance of Kafka Streams", AT_MOST, () -> {
            cluster.requireAlive();
            return consumed()
                            .filter(sources -> sources.stream().anyMatch(records -> records > 0))
                            .count()
                    == Math.min(instances.size(), tasks());
        });
    }

    /** Two per partition, one on either side of the repartition topic. */
    private int tasks() {
        return 2 * cluster.options().parallelism();
    }

    /** For each instance what each of its tasks has taken from its topic. */
    private Stream<List<Double>> consumed() {
        return instances.stream()
                .map(instance -> Mbeans.values(
                        instance.host(),
                        instance.jmxPort(),
                        "kafka.streams:type=stream-topic-metrics,*",
                        "",
                        "records-consumed-total"));
    }

    @Override
    public List<String> denominators() {
        return List.of(
                NAME + ":"
                        + instances.stream()
                                .map(instance -> instance.host().name() + ":" + instance.jmxPort())
                                .collect(Collectors.joining(",")),
                "kafka:" + Services.KAFKA + "/ysb-kafka-streams/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-kafka-streams/application_profile.txt";
    }
}
