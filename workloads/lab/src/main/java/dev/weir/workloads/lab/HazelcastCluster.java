package dev.weir.workloads.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Hazelcast cluster: a member on each host, and on the first one the client that has submitted the job and waits for it. */
final class HazelcastCluster implements Engine {
    private static final String NAME = "hazelcast";
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final int PORT = 5701;
    private static final int JMX_PORT = 9321;

    // The list of Hazelcast's own start script.
    private static final List<String> MODULE_OPTIONS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final Cluster cluster;

    HazelcastCluster(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void start() {
        String logging = "-Dlog4j2.configurationFile="
                + Logging.write(cluster.home(), "engines/" + NAME + "/log4j2.properties", "info");
        for (Host host : cluster.hosts()) {
            List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xms256m", "-Xmx256m", logging));
            command.addAll(MODULE_OPTIONS);
            command.add("-Dhazelcast.logging.type=log4j2");
            command.add("-Dhazelcast.config=" + writeConfiguration(host));
            command.addAll(Mbeans.open(host, JMX_PORT));
            command.addAll(cluster.options().jvmOptions());
            command.addAll(List.of("-cp", cluster.jars(NAME), "com.hazelcast.core.server.HazelcastMemberStarter"));
            cluster.launch(host, NAME, command);
        }
    }

    @Override
    public void awaitUp() {
        Patience.await("Hazelcast's members have found each other", AT_MOST, () -> {
            cluster.requireAlive();
            String all = "Members {size:" + cluster.hosts().size() + ",";
            return cluster.hosts().stream().allMatch(host -> cluster.hasSaid(host, NAME, all));
        });
    }

    @Override
    public void submit() {
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx96m", "-XX:+UseSerialGC"));
        command.addAll(MODULE_OPTIONS);
        command.addAll(List.of(
                "-cp",
                cluster.jars(NAME) + ":" + cluster.install(NAME, "ysb-parts") + ":"
                        + cluster.install(NAME, "ysb-hazelcast"),
                "dev.weir.workloads.ysb.hazelcast.YahooStreamingBenchmark",
                "--member",
                cluster.first().name() + ":" + PORT,
                "--kafka",
                Services.KAFKA,
                "--topic",
                Services.TOPIC,
                "--redis",
                Services.REDIS,
                "--parallelism",
                Integer.toString(cluster.options().slotsPerHost())));
        cluster.launch(cluster.first(), NAME + "-client", command);
        awaitVertices("Hazelcast's job runs", 0);
    }

    /** The window on each member has received views; it shows nothing of them before ten seconds are over. */
    @Override
    public void awaitEvents() {
        awaitVertices("events reach every member of Hazelcast", 1);
    }

    private void awaitVertices(String what, double received) {
        Patience.await(what, AT_MOST, () -> {
            cluster.requireAlive();
            return cluster.hosts().stream()
                    .allMatch(host -> Mbeans.values(
                                    host, JMX_PORT, "com.hazelcast*:type=Metrics,*", "vertex=window\"", "receivedCount")
                            .stream()
                            .anyMatch(count -> count >= received));
        });
    }

    @Override
    public List<String> denominators() {
        return List.of(
                NAME + ":"
                        + cluster.hosts().stream()
                                .map(host -> host.name() + ":" + JMX_PORT)
                                .collect(Collectors.joining(",")),
                "kafka:" + Services.KAFKA + "/ysb-hazelcast/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-hazelcast/application_profile.txt";
    }

    private String writeConfiguration(Host host) {
        String members = cluster.hosts().stream()
                .map(each -> "<member>" + each.address() + "</member>")
                .collect(Collectors.joining());
        // resource-upload: by default a member takes no code from clients.
        return cluster.home()
                .write("engines/" + NAME + "/" + host.name() + ".xml", """
                        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                          <cluster-name>dev</cluster-name>
                          <properties>
                            <property name="hazelcast.phone.home.enabled">false</property>
                            <property name="hazelcast.socket.bind.any">false</property>
                          </properties>
                          <network>
                            <port auto-increment="false">%d</port>
                            <join>
                              <auto-detection enabled="false"/>
                              <multicast enabled="false"/>
                              <tcp-ip enabled="true">%s</tcp-ip>
                            </join>
                            <interfaces enabled="true"><interface>%s</interface></interfaces>
                          </network>
                          <jet enabled="true" resource-upload-enabled="true">
                            <cooperative-thread-count>%d</cooperative-thread-count>
                          </jet>
                        </hazelcast>
                        """.formatted(
                                PORT, members, host.address(), cluster.options().slotsPerHost()))
                .toString();
    }
}
