package dev.weir.workloads.lab;

import java.time.Duration;
import java.util.List;

/**
 * Pathway: one process, which is engine and job in one, with as many workers (threads) as the job is parallel.
 *
 * <p>It runs on the first host only: several machines are what Pathway asks for a licence.
 */
final class PathwayCluster implements Engine {
    private static final String PART = "pathway";

    // It imports half of PyPI before it begins.
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final PythonEnvironment python;

    PathwayCluster(Cluster cluster) {
        this.cluster = cluster;
        python = PythonEnvironment.withPackages(cluster, "pathway", "ysb.py", "ysb_pathway.py");
    }

    /** There is nothing to start before the job. */
    @Override
    public void start() {}

    @Override
    public void awaitUp() {}

    /** It reads the topic from its beginning, so that nothing is missed however long it takes to start. */
    @Override
    public void submit() {
        String threads = "export PATHWAY_THREADS=" + cluster.options().parallelism() + "\n";
        python.launch(
                cluster.first(),
                PART,
                threads,
                List.of("-m", "ysb_pathway", Services.KAFKA, Services.TOPIC, Services.REDIS));
    }

    /** Pathway has written a window; its sink is one function. */
    @Override
    public void awaitEvents() {
        Patience.await("Pathway writes windows", AT_MOST, () -> {
            cluster.requireAlive();
            return cluster.hasLogged(cluster.first(), PART, "first window");
        });
    }

    /** What its Kafka consumer commits. */
    @Override
    public List<String> denominators() {
        return List.of("kafka:" + Services.KAFKA + "/ysb-pathway/" + Services.TOPIC);
    }

    @Override
    public String applicationProfile() {
        return "workloads/ysb-python/profiles/pathway.txt";
    }
}
