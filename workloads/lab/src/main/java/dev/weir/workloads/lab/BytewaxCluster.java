package dev.weir.workloads.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Bytewax: one process per host, which is engine and job in one, with as many workers (threads) as slots; they exchange records over TCP. */
final class BytewaxCluster implements Engine {
    private static final String PART = "bytewax";
    private static final int PORT = 2101;

    // A window of 10 s, 10 s in which Bytewax waits for late views, and the start of Python on a busy machine.
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final PythonEnvironment python;

    BytewaxCluster(Cluster cluster) {
        this.cluster = cluster;
        python = PythonEnvironment.withPackages(cluster, "bytewax", "ysb.py", "ysb_bytewax.py");
    }

    /** There is nothing to start before the job. */
    @Override
    public void start() {}

    @Override
    public void awaitUp() {}

    /** It reads the topic from its beginning, so that nothing is missed however long it takes to start. */
    @Override
    public void submit() {
        List<Host> hosts = cluster.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            List<String> words = new ArrayList<>(List.of(
                    "-m",
                    "bytewax.run",
                    "ysb_bytewax:dataflow('%s', '%s', '%s')".formatted(Services.KAFKA, Services.TOPIC, Services.REDIS),
                    "-w",
                    Integer.toString(cluster.options().slotsPerHost())));
            if (hosts.size() > 1) {
                String addresses =
                        hosts.stream().map(host -> host.address() + ":" + PORT).collect(Collectors.joining(";"));
                words.addAll(List.of("-i", Integer.toString(i), "-a", addresses));
            }
            python.launch(hosts.get(i), PART, words);
        }
    }

    /** Every process has written a window. */
    @Override
    public void awaitEvents() {
        Patience.await("every Bytewax process writes windows", AT_MOST, () -> {
            cluster.requireAlive();
            return cluster.hosts().stream().allMatch(host -> cluster.hasLogged(host, PART, "first window"));
        });
    }

    /** Bytewax counts nothing that can be read from outside; what its Kafka consumers commit is what it took in. */
    @Override
    public List<String> denominators() {
        return List.of("kafka:" + Services.KAFKA + "/ysb-bytewax/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-python/profiles/bytewax.txt";
    }
}
