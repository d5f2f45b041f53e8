package dev.weir.workloads.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages over TCP from a source, which runs beside the hosts as the generator does, to Python workers on them, in the manner of HarmonicIO. No engine of
 * {@code config/known_spes.txt}: whoever profiles it brings a line of his own.
 */
final class P2pPipeline implements Engine {
    private static final int PORT = 2301;
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final PythonEnvironment python;
    private final Path sent;
    private final Path done;

    P2pPipeline(Cluster cluster) {
        this.cluster = cluster;
        python = PythonEnvironment.debian(
                cluster, "p2p", "p2p", List.of("p2p/__init__.py", "p2p/wire.py", "p2p/worker.py", "p2p/source.py"));
        sent = cluster.home().directory().resolve("p2p-sent.txt");
        done = cluster.home().directory().resolve("p2p-done.txt");
    }

    @Override
    public boolean readsKafka() {
        return false;
    }

    @Override
    public void start() {
        for (Worker worker : workers()) {
            python.launch(
                    worker.host(),
                    worker.part(),
                    List.of(
                            "-m",
                            "p2p.worker",
                            "--listen",
                            worker.address(),
                            "--cost-us",
                            Integer.toString(cluster.options().messages().costMicros())));
        }
    }

    @Override
    public void awaitUp() {
        awaitLine("listens");
    }

    @Override
    public void submit() {
        List<String> words = new ArrayList<>(List.of(
                "env",
                "PYTHONPATH=" + python.directory(),
                python.interpreter(),
                "-m",
                "p2p.source",
                "--workers",
                String.join(",", workers().stream().map(Worker::address).toList()),
                "--rate",
                Integer.toString(cluster.options().rate()),
                "--message-bytes",
                Integer.toString(cluster.options().messages().bytes()),
                "--events",
                Long.toString(cluster.options().events()),
                "--sent-file",
                sent.toString(),
                "--done-file",
                done.toString()));
        Part.start(cluster.home(), "p2p-source", words);
    }

    /** Every worker has processed a message. */
    @Override
    public void awaitEvents() {
        awaitLine("first message");
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("WEIR_LAB_COUNT_FILE", sent.toString());
        environment.put("WEIR_LAB_KNOWN_SPES", "workloads/p2p/known_spes.txt");
        return environment;
    }

    /** What the workers have processed, as they told the source. */
    @Override
    public List<String> denominators() {
        return List.of("file:" + done);
    }

    @Override
    public String applicationProfile() {
        return "workloads/p2p/application_profile.txt";
    }

    private void awaitLine(String line) {
        Patience.await("every worker of p2p says: " + line, AT_MOST, () -> {
            cluster.requireAlive();
            return workers().stream().allMatch(worker -> cluster.hasLogged(worker.host(), worker.part(), line));
        });
    }

    private List<Worker> workers() {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < cluster.options().parallelism(); i++) {
            Host host = cluster.hosts().get(i % cluster.hosts().size());
            workers.add(new Worker(host, "p2p-worker-" + i, host.address() + ":" + (PORT + i)));
        }
        return workers;
    }

    private record Worker(Host host, String part, String address) {}
}
