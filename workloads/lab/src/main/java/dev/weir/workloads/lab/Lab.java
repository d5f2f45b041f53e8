package dev.weir.workloads.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The main class of the lab: starts all parts in the namespaces that {@code workloads/run} made, then runs a command or stays.
 *
 * <p>It removes nothing, because everything it makes lives in these namespaces; its own end is theirs. Its exit code is the command's; 2 for wrong
 * arguments, 1 when a part does not come up.
 *
 * <p><b>Implementation notes: how it ends.</b> A Ctrl-C reaches the command too, being in the same process group; so the shutdown hook waits for the
 * command, which may have a report to write, and gives its exit code. A SIGTERM is passed to the command by lab-init first. Whatever kills this process
 * without a hook is seen by lab-init, which then keeps the logs because the file {@code ended} is missing.
 */
public final class Lab {
    private final Home home;
    private final LabOptions options;
    private final List<Host> hosts;
    private final long started = System.nanoTime();
    private volatile boolean ready;
    private volatile boolean ending;
    private volatile @Nullable Process command;

    private Lab(Home home, LabOptions options) {
        this.home = home;
        this.options = options;
        hosts = Host.numbered(options.hosts());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Home home = new Home(Path.of(environment("WEIR_LAB_HOME")), Path.of(environment("WEIR_LAB_WORKLOADS")));
        LabOptions options;
        try {
            options = LabOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("lab: " + e.getMessage() + ". See workloads/run --help");
            home.write("ended", "");
            System.exit(2);
            return;
        }
        Lab lab = new Lab(home, options);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::endBySignal, "end"));
        try {
            lab.run();
        } catch (LabFailure e) {
            lab.fail(e);
        } catch (CompletionException e) {
            lab.fail(e.getCause() instanceof LabFailure cause ? cause : e);
        }
    }

    private void fail(RuntimeException failure) {
        System.err.println("lab: " + failure.getMessage());
        ending = true;
        System.exit(1);
    }

    private void run() throws IOException, InterruptedException {
        Map<String, String> environment = start();
        progress("ready");
        if (options.command().isEmpty()) {
            System.out.println(json(environment));
            ready = true;
            System.in.transferTo(OutputStream.nullOutputStream());
            end(0);
        } else {
            end(runCommand(environment));
        }
    }

    private Map<String, String> start() {
        home.write("etc/hosts", hostsFile());
        Network.createBridge();
        SshAccess ssh = SshAccess.create(home, hosts);
        Cluster cluster = new Cluster(home, ssh, hosts, options);
        List<Engine> engines = options.engines().stream()
                .map(name -> Engines.named(name, cluster))
                .toList();
        Services.startRedis(home);
        Optional<CompletableFuture<Part>> generator = engines.stream().anyMatch(Engine::readsKafka)
                ? Optional.of(CompletableFuture.supplyAsync(this::startFeed))
                : Optional.empty();
        hosts.forEach(host -> HostProcess.start(home, host));
        progress("hosts " + String.join(", ", hosts.stream().map(Host::name).toList()) + " listen");
        engines.forEach(Engine::start);
        Optional<Part> prepared = generator.map(CompletableFuture::join);
        String all = String.join(", ", options.engines());
        engines.forEach(Engine::awaitUp);
        progress(all + ": up");
        engines.forEach(Engine::submit);
        progress(all + ": the job runs, " + options.rate() + " events/s");
        prepared.ifPresent(Part::go);
        long warmAt = System.nanoTime() + options.warmUp().toNanos();
        engines.forEach(Engine::awaitEvents);
        long left = warmAt - System.nanoTime();
        if (left > 0) {
            Patience.sleep(Duration.ofNanos(left));
        }
        return environment(ssh, engines);
    }

    private Part startFeed() {
        Services.startKafka(home, options.parallelism());
        progress("Kafka listens");
        return Services.prepareGenerator(home, options);
    }

    private Map<String, String> environment(SshAccess ssh, List<Engine> engines) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("WEIR_LAB_PID", environment("WEIR_LAB_PID"));
        environment.put("WEIR_LAB_ENGINES", String.join(",", options.engines()));
        environment.put("WEIR_LAB_CLUSTER", ssh.clusterFile().toString());
        environment.put("WEIR_LAB_SSH_CONFIG", ssh.config().toString());
        environment.put("WEIR_LAB_KNOWN_HOSTS", ssh.knownHosts().toString());
        environment.put("WEIR_LAB_IDENTITY", ssh.identity().toString());
        environment.put("WEIR_LAB_KAFKA", Services.KAFKA);
        environment.put("WEIR_LAB_COUNT_FILE", Services.countFile(home).toString());
        environment.put("WEIR_LAB_REDIS", Services.REDIS);
        environment.put("WEIR_LAB_LOGS", home.directory().resolve("logs").toString());
        engines.forEach(engine -> environment.putAll(engine.environment()));
        // The job's own words only make sense where there is one job.
        if (engines.size() == 1) {
            environment.put("WEIR_LAB_PROFILE", engines.get(0).applicationProfile());
            environment.put("WEIR_LAB_EVENTS", String.join(" ", engines.get(0).denominators()));
        }
        return environment;
    }

    private String json(Map<String, String> environment) throws JsonProcessingException {
        Map<String, Object> line = new LinkedHashMap<>(environment);
        line.put("hosts", hosts.stream().map(Host::name).toList());
        line.put("enter", "nsenter -t " + environment.get("WEIR_LAB_PID") + " -n -m -p -u -i");
        return new ObjectMapper().writeValueAsString(line);
    }

    private int runCommand(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(options.command()).inheritIO();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            System.err.println("lab: cannot run " + options.command().get(0) + ": " + e.getMessage());
            return 127;
        }
        command = process;
        home.write("command.pid", process.pid() + "\n");
        return process.waitFor();
    }

    private void end(int exitCode) {
        ending = true;
        home.write("ended", "");
        System.exit(exitCode);
    }

    private void endBySignal() {
        if (ending) {
            return;
        }
        int exitCode = ready ? 0 : 130;
        Process running = command;
        if (running != null) {
            try {
                exitCode = running.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        home.write("ended", "");
        Runtime.getRuntime().halt(exitCode);
    }

    private String hostsFile() {
        List<Host> all = new ArrayList<>(hosts);
        all.add(0, Host.LAB);
        StringBuilder file = new StringBuilder("127.0.0.1 localhost\n");
        all.forEach(host ->
                file.append(host.address()).append(' ').append(host.name()).append('\n'));
        return file.toString();
    }

    private void progress(String what) {
        Duration since = Duration.ofNanos(System.nanoTime() - started);
        System.err.println("lab: " + String.format(Locale.ROOT, "%.1f s ", since.toMillis() / 1000.0) + what);
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: start the lab with workloads/run");
        }
        return value;
    }
}
