package dev.weir.workloads.lab;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A standalone Flink cluster: the JobManager on the first host, a TaskManager on each, started over ssh as start-cluster.sh would. */
final class FlinkCluster {
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

    private final Home home;
    private final SshAccess ssh;
    private final List<Host> hosts;
    private final FlinkRest rest;
    private final List<Started> started = new ArrayList<>();

    FlinkCluster(Home home, SshAccess ssh, List<Host> hosts) {
        this.home = home;
        this.ssh = ssh;
        this.hosts = hosts;
        rest = new FlinkRest(URI.create("http://" + hosts.get(0).address() + ":8081"));
    }

    FlinkRest rest() {
        return rest;
    }

    /** Starts all JVMs at once; {@link #awaitTaskManagers()} waits for them. */
    void start(LabOptions options) {
        Path logging = Logging.write(home, "flink/log4j2.properties", "info");
        String shared = "-Dlog4j2.configurationFile=" + logging;
        writeConfiguration(options);
        List<String> jobManager = new ArrayList<>(List.of(Jvm.java(), "-Xms256m", "-Xmx448m", shared));
        jobManager.addAll(MODULE_OPTIONS);
        jobManager.addAll(classPath());
        jobManager.add("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
        jobManager.addAll(configuration());
        launch(hosts.get(0), "jobmanager", jobManager);
        for (Host host : hosts) {
            launch(host, "taskmanager", taskManager(host, options, shared));
        }
    }

    void awaitTaskManagers() {
        Patience.await("Flink has " + hosts.size() + " TaskManagers", AT_MOST, () -> {
            requireAlive();
            return rest.taskManagers() == hosts.size();
        });
    }

    /** Submits the benchmark and waits until all its subtasks run. Gives the job's id. */
    String runBenchmark(LabOptions options) {
        Path jar = home.workloads().resolve("ysb-flink/target/ysb-flink.jar");
        String job = rest.submit(
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
        return job;
    }

    /** Waits for the warm-up, and until every subtask of the sink has received a window. */
    void awaitWarm(String job, LabOptions options) {
        long warmAt = System.nanoTime() + options.warmUp().toNanos();
        Patience.await("events reach every sink", options.warmUp().plus(AT_MOST), () -> {
            Patience.sleep(Duration.ofMillis(400));
            List<Long> inputs = rest.sinkInputs(job);
            return inputs.size() == options.parallelism()
                    && inputs.stream().allMatch(input -> input > 0)
                    && System.nanoTime() >= warmAt;
        });
    }

    private void writeConfiguration(LabOptions options) {
        String first = hosts.get(0).name();
        // error-delay: all JVMs start together, and a TaskManager that finds no JobManager yet would sleep 10 s.
        // update-interval: counters that are 10 s old could not be set against a profile of 30 s.
        home.write("flink/conf/config.yaml", """
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

    private List<String> taskManager(Host host, LabOptions options, String shared) {
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
        return List.of("-cp", home.directory().resolve("flink/lib") + "/*");
    }

    private List<String> configuration() {
        return List.of("--configDir", home.directory().resolve("flink/conf").toString());
    }

    private void launch(Host host, String part, List<String> command) {
        String words = command.stream().map(Commands::quote).collect(Collectors.joining(" "));
        Path log = home.log(host.name() + "-" + part);
        Path exit = exitFile(host, part);
        // The shell stays behind as the JVM's parent, to say how it ended.
        Path script = home.write(
                "hosts/" + host.name() + "/" + part + ".sh", words + " >" + log + " 2>&1\necho $? >" + exit + "\n");
        ssh.run(host, "setsid sh " + script + " >/dev/null 2>&1 </dev/null &");
        started.add(new Started(host, part));
    }

    private void requireAlive() {
        for (Started jvm : started) {
            Path exit = exitFile(jvm.host(), jvm.part());
            if (Files.exists(exit)) {
                String name = jvm.host().name() + "-" + jvm.part();
                throw new LabFailure(name + " ended during the start: " + home.lastLogLine(name));
            }
        }
    }

    private Path exitFile(Host host, String part) {
        return home.directory().resolve("hosts/" + host.name() + "/" + part + ".exit");
    }

    private record Started(Host host, String part) {}
}
