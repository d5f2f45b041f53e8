package dev.weir.workloads.lab;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A standalone Flink cluster: the JobManager on the first host, a TaskManager on each, started over ssh as start-cluster.sh would. */
final class FlinkCluster implements Engine {
    private static final Duration AT_MOST = Duration.ofSeconds(90);

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

    private final Cluster cluster;
    private final List<Host> hosts;
    private final LabOptions options;
    private final FlinkRest rest;
    private String job = "";

    FlinkCluster(Cluster cluster) {
        this.cluster = cluster;
        hosts = cluster.hosts();
        options = cluster.options();
        rest = new FlinkRest(URI.create("http://" + cluster.first().address() + ":8081"));
    }

    @Override
    public void start() {
        Path logging = Logging.write(cluster.home(), "engines/flink/log4j2.properties", "info");
        String shared = "-Dlog4j2.configurationFile=" + logging;
        writeConfiguration();
        List<String> jobManager = new ArrayList<>(List.of(Jvm.java(), "-Xms256m", "-Xmx448m", shared));
        jobManager.addAll(MODULE_OPTIONS);
        jobManager.addAll(classPath());
        jobManager.add("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
        jobManager.addAll(configuration());
        cluster.launch(cluster.first(), "jobmanager", jobManager);
        for (Host host : hosts) {
            cluster.launch(host, "taskmanager", taskManager(host, shared));
        }
    }

    @Override
    public void awaitUp() {
        Patience.await("Flink has " + hosts.size() + " TaskManagers", AT_MOST, () -> {
            cluster.requireAlive();
            return rest.taskManagers() == hosts.size();
        });
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

    private void writeConfiguration() {
        String first = cluster.first().name();
        // error-delay: all JVMs start together, and a TaskManager that finds no JobManager yet would sleep 10 s.
        // update-interval: counters that are 10 s old could not be set against a profile of 30 s.
        cluster.home().write("engines/flink/conf/config.yaml", """
                jobmanager:
                  rpc: {address: %1$s, port: 6123}
                  bind-host: 0.0.0.0
                taskmanager:
                  bind-host: 0.0.0.0
                  numberOfTaskSlots: %2$d
                  load-balance: {mode: SLOTS}
                cluster: {registration: {error-delay: 500}}
                rest: {address: %1$s, bind-address: 0.0.0.0, port: 8081}
                blob: {server: {port: "6124"}}
                metrics: {fetcher: {update-interval: 1000}}
                parallelism: {default: 1}
                io: {tmp: {dirs: /tmp}}
                """.formatted(first, options.slotsPerHost()));
    }

    private List<String> taskManager(Host host, String shared) {
        // The heap is framework + task heap, direct memory is framework off-heap + network, as Flink's own script
        // reckons.
        List<String> command = new ArrayList<>(List.of(
                Jvm.java(),
                "-Xms384m",
                "-Xmx384m",
                "-XX:MaxDirectMemorySize=192m",
                "-XX:MaxMetaspaceSize=256m",
                shared));
        command.addAll(options.jvmOptions());
        command.addAll(MODULE_OPTIONS);
        command.addAll(classPath());
        command.add("org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
        command.addAll(configuration());
        // TaskManagerRunner refuses to start without the sizes; the script that reckons them is only in the binary
        // distribution.
        for (String setting : List.of(
                "taskmanager.host=" + host.name(),
                "taskmanager.resource-id=" + host.name(),
                "taskmanager.cpu.cores=" + options.slotsPerHost() + ".0",
                "taskmanager.memory.framework.heap.size=128m",
                "taskmanager.memory.task.heap.size=256m",
                "taskmanager.memory.framework.off-heap.size=128m",
                "taskmanager.memory.task.off-heap.size=0b",
                "taskmanager.memory.network.min=64m",
                "taskmanager.memory.network.max=64m",
                "taskmanager.memory.managed.size=64m",
                "taskmanager.memory.jvm-metaspace.size=256m",
                "taskmanager.memory.jvm-overhead.min=192m",
                "taskmanager.memory.jvm-overhead.max=192m")) {
            command.addAll(List.of("-D", setting));
        }
        return command;
    }

    private List<String> classPath() {
        return List.of("-cp", cluster.jars("flink"));
    }

    private List<String> configuration() {
        return List.of("--configDir", cluster.engine("flink").resolve("conf").toString());
    }
}
