package dev.weir.workloads.lab;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The processes of a standalone Flink cluster: the JobManager on the first host, a TaskManager on each, started over ssh as start-cluster.sh would.
 *
 * @param engine its directory and the name of its logs
 * @param jars the words of a class path, without which directory they lie in being of interest
 * @param portsFrom what is added to Flink's own ports (REST 8081, RPC 6123, blobs 6124), so that two clusters fit on the same hosts
 * @param managedMemory of each TaskManager, as Flink writes sizes
 * @param settings of config.yaml, beside those that every cluster has
 */
record FlinkProcesses(
        Cluster cluster,
        String engine,
        List<String> jars,
        int portsFrom,
        String managedMemory,
        Map<String, String> settings) {
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    // The list of Flink's own config.yaml for Java 17.
    private static final List<String> MODULE_OPTIONS = List.of(
            "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
            "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.text=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

    FlinkProcesses {
        jars = List.copyOf(jars);
        settings = Map.copyOf(settings);
    }

    FlinkRest rest() {
        return new FlinkRest(URI.create("http://" + cluster.first().address() + ":" + (8081 + portsFrom)));
    }

    void start() {
        Path logging = Logging.write(cluster.home(), "engines/" + engine + "/log4j2.properties", "info");
        String shared = "-Dlog4j2.configurationFile=" + logging;
        writeConfiguration();
        List<String> jobManager = new ArrayList<>(java("-Xms256m", "-Xmx448m", shared));
        jobManager.add("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
        jobManager.addAll(configuration());
        cluster.launch(cluster.first(), part("jobmanager"), jobManager);
        for (Host host : cluster.hosts()) {
            cluster.launch(host, part("taskmanager"), taskManager(host, shared));
        }
    }

    void awaitUp() {
        int hosts = cluster.hosts().size();
        FlinkRest rest = rest();
        Patience.await(engine + " has " + hosts + " TaskManagers", AT_MOST, () -> {
            cluster.requireAlive();
            return rest.taskManagers() == hosts;
        });
    }

    private String part(String process) {
        return engine.equals("flink") ? process : engine + "-" + process;
    }

    private void writeConfiguration() {
        String first = cluster.first().name();
        // error-delay: all JVMs start together, and a TaskManager that finds no JobManager yet would sleep 10 s.
        // update-interval: counters that are 10 s old could not be set against a profile of 30 s.
        StringBuilder configuration = new StringBuilder("""
                jobmanager:
                  rpc: {address: %1$s, port: %3$d}
                  bind-host: 0.0.0.0
                taskmanager:
                  bind-host: 0.0.0.0
                  numberOfTaskSlots: %2$d
                  load-balance: {mode: SLOTS}
                cluster: {registration: {error-delay: 500}}
                rest: {address: %1$s, bind-address: 0.0.0.0, port: %4$d}
                blob: {server: {port: "%5$d"}}
                metrics: {fetcher: {update-interval: 1000}}
                parallelism: {default: 1}
                io: {tmp: {dirs: /tmp}}
                """.formatted(
                        first, cluster.options().slotsPerHost(), 6123 + portsFrom, 8081 + portsFrom, 6124 + portsFrom));
        settings.forEach((key, value) ->
                configuration.append(key).append(": ").append(value).append('\n'));
        cluster.home().write("engines/" + engine + "/conf/config.yaml", configuration.toString());
    }

    private List<String> taskManager(Host host, String shared) {
        // The heap is framework + task heap, direct memory is framework off-heap + network, as Flink's own script
        // reckons.
        List<String> jvm = new ArrayList<>(
                List.of("-Xms384m", "-Xmx384m", "-XX:MaxDirectMemorySize=192m", "-XX:MaxMetaspaceSize=256m", shared));
        jvm.addAll(cluster.options().jvmOptions());
        List<String> command = new ArrayList<>(java(jvm.toArray(String[]::new)));
        command.add("org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
        command.addAll(configuration());
        // TaskManagerRunner refuses to start without the sizes; the script that reckons them is only in the binary
        // distribution.
        for (String setting : List.of(
                "taskmanager.host=" + host.name(),
                "taskmanager.resource-id=" + host.name(),
                "taskmanager.cpu.cores=" + cluster.options().slotsPerHost() + ".0",
                "taskmanager.memory.framework.heap.size=128m",
                "taskmanager.memory.task.heap.size=256m",
                "taskmanager.memory.framework.off-heap.size=128m",
                "taskmanager.memory.task.off-heap.size=0b",
                "taskmanager.memory.network.min=64m",
                "taskmanager.memory.network.max=64m",
                "taskmanager.memory.managed.size=" + managedMemory,
                "taskmanager.memory.jvm-metaspace.size=256m",
                "taskmanager.memory.jvm-overhead.min=192m",
                "taskmanager.memory.jvm-overhead.max=192m")) {
            command.addAll(List.of("-D", setting));
        }
        return command;
    }

    /** A command line up to the main class, with the jars as class path. */
    List<String> java(String... options) {
        List<String> command = new ArrayList<>(List.of(Jvm.java()));
        command.addAll(List.of(options));
        command.addAll(MODULE_OPTIONS);
        command.addAll(List.of("-cp", String.join(":", jars)));
        return List.copyOf(command);
    }

    private List<String> configuration() {
        return List.of("--configDir", cluster.engine(engine).resolve("conf").toString());
    }
}
