package dev.weir.workloads.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the job reads from and writes to, in the lab's own network: Redis, Kafka and the generator. */
final class Services {
    static final String KAFKA = Host.LAB.address() + ":9092";
    static final String REDIS = Host.LAB.address() + ":6379";
    static final String TOPIC = "ad-events";

    // A broker took 60 s and more to start on a machine with a load of 50.
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private Services() {}

    static void startRedis(Home home) {
        Path directory = home.makeDirectory("redis", "rwx------");
        Part redis = Part.start(
                home,
                "redis",
                List.of(
                        "redis-server",
                        "--bind",
                        Host.LAB.address(),
                        "--port",
                        "6379",
                        "--protected-mode",
                        "no",
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no"));
        redis.await("listens", AT_MOST, () -> HostProcess.accepts(Host.LAB.address(), 6379));
    }

    /** Starts a broker of one node and waits until it accepts connections. */
    static void startKafka(Home home, int partitions) {
        Path settings = home.write("kafka/server.properties", """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@%1$s:9093
                        listeners=PLAINTEXT://%1$s:9092,CONTROLLER://%1$s:9093
                        advertised.listeners=PLAINTEXT://%1$s:9092
                        controller.listener.names=CONTROLLER
                        inter.broker.listener.name=PLAINTEXT
                        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                        log.dirs=%2$s
                        num.partitions=%3$d
                        offsets.topic.replication.factor=1
                        offsets.topic.num.partitions=1
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        share.coordinator.state.topic.replication.factor=1
                        share.coordinator.state.topic.min.isr=1
                        group.initial.rebalance.delay.ms=0
                        num.network.threads=1
                        num.io.threads=2
                        log.segment.bytes=33554432
                        log.retention.bytes=402653184
                        log.retention.check.interval.ms=5000
                        log.segment.delete.delay.ms=1000
                        """.formatted(
                        Host.LAB.address(), home.directory().resolve("kafka/data"), partitions));
        String libraries = home.directory().resolve("engines/kafka/lib") + "/*";
        Path logging = Logging.write(home, "kafka/log4j2.properties", "warn");
        // Any id serves; one that never changes is one thing less that differs between two runs.
        Commands.run(
                Jvm.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + logging,
                "-cp",
                libraries,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "AAAAAAAAAAAAAAAAAAAAAQ",
                "-c",
                settings.toString());
        Part kafka = Part.start(
                home,
                "kafka",
                List.of(
                        Jvm.java(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dlog4j2.configurationFile=" + logging,
                        "-cp",
                        libraries,
                        "kafka.Kafka",
                        settings.toString()));
        kafka.await("listens", AT_MOST, () -> HostProcess.accepts(Host.LAB.address(), 9092));
    }

    /** Starts the generator, which fills Redis, makes the topic, and then waits for {@link Part#go()}. */
    static Part prepareGenerator(Home home, LabOptions options) {
        return prepareGenerator(
                home, options, "generator", List.of("--kafka", KAFKA, "--topic", TOPIC), countFile(home));
    }

    /** The same to somewhere else, for an engine with a feed of its own. */
    static Part prepareGenerator(Home home, LabOptions options, String name, List<String> to, Path countFile) {
        Path target = home.workloads().resolve("ysb-generator/target");
        List<String> command = new ArrayList<>(generator(target));
        command.addAll(to);
        command.addAll(List.of("--redis", REDIS, "--wait"));
        command.addAll(List.of("--partitions", Integer.toString(options.parallelism())));
        command.addAll(List.of("--rate", Integer.toString(options.rate())));
        command.addAll(List.of("--events", Long.toString(options.events())));
        command.addAll(List.of("--count-file", countFile.toString()));
        Part generator = Part.start(home, name, command);
        generator.await("is prepared", AT_MOST, () -> generator.hasLogged("prepared"));
        return generator;
    }

    /** What the generator has sent so far, line by line with the time. */
    static Path countFile(Home home) {
        return home.directory().resolve("generated.txt");
    }

    /** How many events the generator has sent, by the last line of its count file; 0 before the first one. */
    static long generated(Home home) {
        try {
            List<String> lines = Files.readAllLines(countFile(home));
            String[] last = lines.isEmpty()
                    ? new String[0]
                    : lines.get(lines.size() - 1).split(" ", -1);
            return last.length == 2 ? Long.parseLong(last[1]) : 0;
        } catch (IOException e) {
            // It does not send yet.
            return 0;
        }
    }

    private static List<String> generator(Path target) {
        return List.of(
                Jvm.java(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                target.resolve("ysb-generator.jar") + ":" + target.resolve("lib") + "/*",
                "dev.weir.workloads.generator.Generator");
    }
}
