package dev.weir.workloads.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.workloads.lab.SparkMode.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A standalone Spark cluster: the master on the first host, a worker on each, and the driver in client mode on the first, all by the classes that Spark's own scripts start. The workers start an
 * executor each.
 */
final class SparkCluster implements Engine {
    // Alone it takes 16 to 25 s from the submission to the first rows. On 2 cores with a load of 45 three minutes did
    // not do for what had come meanwhile.
    private static final Duration AT_MOST = Duration.ofMinutes(6);
    // A few batches, or one of real time.
    private static final Duration BEHIND = Duration.ofSeconds(8);
    private static final int SOME_BATCHES = 10;

    // Spark's own list (JavaModuleOptions); executors get it from Spark.
    private static final List<String> MODULE_OPTIONS = Stream.concat(
                    Stream.of("-XX:+IgnoreUnrecognizedVMOptions", "--add-modules=jdk.incubator.vector"),
                    Stream.concat(
                            Stream.of(
                                            "java.lang",
                                            "java.lang.invoke",
                                            "java.lang.reflect",
                                            "java.io",
                                            "java.net",
                                            "java.nio",
                                            "java.util",
                                            "java.util.concurrent",
                                            "java.util.concurrent.atomic",
                                            "jdk.internal.ref",
                                            "sun.nio.ch",
                                            "sun.nio.cs",
                                            "sun.security.action",
                                            "sun.util.calendar")
                                    .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED"),
                            Stream.of(
                                    "-Djdk.reflect.useDirectMethodHandle=false",
                                    "-Dio.netty.tryReflectionSetAccessible=true")))
            .toList();

    private final Cluster cluster;
    private final SparkMode mode;
    private final LabOptions options;
    private final Path directory;
    private final Path logging;
    private final SparkRest rest;
    private Optional<Part> feed = Optional.empty();

    SparkCluster(Cluster cluster, SparkMode mode) {
        this.cluster = cluster;
        this.mode = mode;
        options = cluster.options();
        directory = cluster.engine(mode.engine());
        logging = Logging.write(cluster.home(), "engines/" + mode.engine() + "/log4j2.properties", "info");
        rest = new SparkRest(cluster.first().address(), mode.ui());
    }

    @Override
    public boolean readsKafka() {
        return !mode.job().isDStreams();
    }

    @Override
    public void start() {
        makeHome();
        if (mode.job().isDStreams()) {
            List<String> to = mode.job() == Job.DSTREAMS_TCP
                    ? List.of("--tcp", Integer.toString(mode.feedPort()))
                    : List.of(
                            "--files",
                            cluster.home()
                                    .makeDirectory("engines/" + mode.engine() + "/input", "rwxr-xr-x")
                                    .toString());
            feed = Optional.of(
                    Services.prepareGenerator(cluster.home(), options, mode.engine() + "-generator", to, countFile()));
        }
        List<String> master = java("-Xmx192m");
        // Submission by REST, which nobody uses here, would take a port that two masters cannot share.
        master.add("-Dspark.master.rest.enabled=false");
        master.addAll(classPath());
        master.add("org.apache.spark.deploy.master.Master");
        master.addAll(List.of("--host", cluster.first().name()));
        master.addAll(List.of("--port", Integer.toString(mode.ports())));
        master.addAll(List.of("--webui-port", Integer.toString(mode.masterUi())));
        launch(cluster.first(), "master", master);
        for (Host host : cluster.hosts()) {
            List<String> worker = java("-Xmx192m");
            worker.addAll(classPath());
            worker.add("org.apache.spark.deploy.worker.Worker");
            worker.addAll(List.of("--host", host.name()));
            worker.addAll(List.of("--cores", Integer.toString(mode.cores(options.slotsPerHost()))));
            worker.addAll(List.of("--memory", "1g"));
            worker.addAll(List.of("--webui-port", Integer.toString(mode.workerUi())));
            worker.addAll(List.of("--work-dir", "/tmp/" + mode.engine() + "-work"));
            worker.add(masterUrl());
            launch(host, "worker", worker);
        }
    }

    @Override
    public void awaitUp() {
        SparkRest master = new SparkRest(cluster.first().address(), mode.masterUi());
        Patience.await(mode.engine() + " has " + cluster.hosts().size() + " workers", AT_MOST, () -> {
            cluster.requireAlive();
            return master.get("/json/").path("aliveworkers").asInt()
                    == cluster.hosts().size();
        });
    }

    @Override
    public void submit() {
        Path jar = cluster.home().workloads().resolve(mode.jobModule() + "/target/" + mode.jobModule() + ".jar");
        List<String> executorOptions = new ArrayList<>(options.jvmOptions());
        executorOptions.add("-Dlog4j2.configurationFile=" + logging);
        List<String> command = java("-Xmx512m");
        command.addAll(classPath());
        command.add("org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--master", masterUrl()));
        command.addAll(List.of("--class", mainClass()));
        for (String setting : List.of(
                "spark.driver.host=" + cluster.first().name(),
                "spark.ui.port=" + mode.ui(),
                "spark.executor.memory=512m",
                "spark.executor.extraJavaOptions=" + String.join(" ", executorOptions),
                // Real-time batches may be shorter than Spark thinks wise.
                "spark.sql.streaming.realTimeMode.minBatchDuration=1000")) {
            command.addAll(List.of("--conf", setting));
        }
        command.add(jar.toString());
        command.addAll(arguments());
        launch(cluster.first(), "driver", command);
        Patience.await(mode.engine() + " runs the query", AT_MOST, () -> {
            cluster.requireAlive();
            return hasStarted();
        });
        feed.ifPresent(Part::go);
    }

    private String mainClass() {
        return "dev.weir.workloads.ysb.spark."
                + (mode.job().isDStreams() ? "DStreamsBenchmark" : "YahooStreamingBenchmark");
    }

    private List<String> arguments() {
        if (mode.job().isDStreams()) {
            return List.of(
                    "--" + mode.job().word(),
                    mode.job() == Job.DSTREAMS_TCP
                            ? Host.LAB.address() + ":" + mode.feedPort()
                            : directory.resolve("input").toUri().toString(),
                    "--redis",
                    Services.REDIS,
                    "--parallelism",
                    Integer.toString(options.parallelism()),
                    "--batch",
                    Integer.toString(mode.job().triggerMillis()));
        }
        return List.of(
                "--kafka",
                Services.KAFKA,
                "--topic",
                Services.TOPIC,
                "--redis",
                Services.REDIS,
                "--checkpoint",
                checkpoint().toUri().toString(),
                "--parallelism",
                Integer.toString(options.parallelism()),
                "--mode",
                mode.job().word(),
                "--trigger",
                Integer.toString(mode.job().triggerMillis()));
    }

    private boolean hasStarted() {
        return mode.job().isDStreams()
                ? streaming("statistics").has("startTime")
                : Files.exists(checkpoint().resolve("metadata"));
    }

    /** What the driver tells of DStreams. */
    private JsonNode streaming(String resource) {
        String application = rest.get("/api/v1/applications").path(0).path("id").asText();
        return rest.get("/api/v1/applications/" + application + "/streaming/" + resource);
    }

    /** A batch or an epoch with events of every partition is done, and what the first one, which takes long, has left behind is caught up with. */
    @Override
    public void awaitEvents() {
        if (mode.job().isDStreams()) {
            Patience.await(mode.engine() + " is done with its batches in time", AT_MOST, () -> {
                cluster.requireAlive();
                JsonNode newest = streaming("batches?status=COMPLETED").path(SOME_BATCHES);
                return newest.has("totalDelay")
                        && streaming("batches?status=COMPLETED")
                                        .path(0)
                                        .path("totalDelay")
                                        .asLong()
                                < BEHIND.toMillis();
            });
            return;
        }
        Patience.await(mode.engine() + " has caught up with the generator", AT_MOST, () -> {
            cluster.requireAlive();
            List<Long> read = offsetsRead();
            long sum = read.stream().mapToLong(Long::longValue).sum();
            return read.stream().filter(offset -> offset > 0).count() == options.parallelism()
                    && sum + BEHIND.toSeconds() * options.rate() >= Services.generated(cluster.home());
        });
    }

    /** In the offsets behind the last batch that is committed: {@code {"ad-events":{"0":184296,"1":186659}}}, below two lines of Spark's own. */
    private List<Long> offsetsRead() {
        try (Stream<Path> commits = Files.list(checkpoint().resolve("commits"))) {
            long last = commits.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,9}"))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(-1);
            if (last < 0) {
                return List.of();
            }
            List<String> lines = Files.readAllLines(checkpoint().resolve("offsets/" + last));
            List<Long> read = new ArrayList<>();
            SparkRest.parse(lines.get(lines.size() - 1))
                    .path(Services.TOPIC)
                    .forEach(offset -> read.add(offset.asLong()));
            return read;
        } catch (IOException e) {
            // Not there yet, or renamed while it was read.
            return List.of();
        }
    }

    @Override
    public List<String> denominators() {
        String byRows = "spark:" + rest.address();
        String byOffsets = "spark:checkpoint:" + checkpoint();
        return switch (mode.job()) {
            case MICRO_BATCH -> List.of(byRows, byOffsets);
            case CONTINUOUS, REAL_TIME -> List.of(byOffsets, "kafka:" + Services.KAFKA + "//" + Services.TOPIC);
            case DSTREAMS_TCP, DSTREAMS_FILES -> List.of(byRows);
        };
    }

    /** The job does not read what the lab's generator counts. */
    @Override
    public Map<String, String> environment() {
        return mode.job().isDStreams() && options.engines().size() == 1
                ? Map.of("WEIR_LAB_COUNT_FILE", countFile().toString())
                : Map.of();
    }

    private Path countFile() {
        return directory.resolve("generated.txt");
    }

    @Override
    public String applicationProfile() {
        return "workloads/" + (mode.job().isDStreams() ? mode.jobModule() : "ysb-spark") + "/application_profile.txt";
    }

    /** On what all hosts share: executors write the state there. */
    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    private String masterUrl() {
        return "spark://" + cluster.first().name() + ":" + mode.ports();
    }

    /** What Spark's scripts expect around the jars; without it every executor ends with "Cannot find any build directories". */
    private void makeHome() {
        cluster.home().write("engines/" + mode.engine() + "/home/RELEASE", "");
        try {
            Files.createSymbolicLink(
                    directory.resolve("home/jars"), cluster.engine(mode.jars()).resolve("lib"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the home of " + mode.engine(), e);
        }
    }

    private void launch(Host host, String part, List<String> command) {
        String before = "export SPARK_HOME=" + directory.resolve("home") + " SPARK_SCALA_VERSION=" + mode.scala()
                + " SPARK_LOCAL_IP=" + host.address() + " SPARK_LOCAL_DIRS=/tmp JAVA_HOME="
                + System.getProperty("java.home") + "\n";
        cluster.launch(host, mode.engine() + "-" + part, before, command);
    }

    private List<String> java(String heap) {
        List<String> command =
                new ArrayList<>(List.of(Jvm.java(), heap, "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=" + logging));
        command.addAll(MODULE_OPTIONS);
        return command;
    }

    private List<String> classPath() {
        return List.of("-cp", cluster.jars(mode.jars()));
    }
}
