package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.QUALITY;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.EventCounts;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One running job: its vertices and its times, as far as the polls have seen them.
 *
 * <p>One thread polls while another may ask: requests are made without the lock, what they bring is kept under it.
 */
final class FlinkJob {
    private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELED");

    // Flink remembers ten: polled every 250 ms, they may be as close together as 200 ms.
    private static final int CHECKPOINTS_EVERY = 8;

    private final JsonRest rest;
    private final String path;
    private final Clock clock;
    private final List<FlinkVertex> vertices = new ArrayList<>();
    private final JobTimes times = new JobTimes();
    private final FlinkCheckpoints checkpoints = new FlinkCheckpoints();
    private boolean hasCheckpoints = true;
    private int polls;
    private final long restartingAtBegin;
    private long lastRestarting;
    private boolean attemptsKnown;

    private FlinkJob(JsonRest rest, String path, JsonNode job, Clock clock) {
        this.rest = rest;
        this.path = path;
        this.clock = clock;
        Set<String> withInput = new HashSet<>();
        for (JsonNode node : job.path("plan").path("nodes")) {
            if (node.path("inputs").size() > 0) {
                withInput.add(node.path("id").asText());
            }
        }
        for (JsonNode vertex : job.path("vertices")) {
            vertices.add(new FlinkVertex(
                    rest, path, vertex, !withInput.contains(vertex.path("id").asText())));
        }
        restartingAtBegin = job.path("timestamps").path("RESTARTING").asLong();
        lastRestarting = restartingAtBegin;
    }

    /** Opens a job by id. */
    static FlinkJob open(JsonRest rest, String id, Clock clock) throws Unavailable, InterruptedException {
        String path = "/jobs/" + id;
        JsonNode job;
        try {
            job = rest.get(path);
        } catch (Unavailable e) {
            if (e.isNotFound()) {
                throw new WeirException(
                        USAGE, "Flink at " + rest.base() + " knows no job " + id + ". Its jobs: " + jobs(rest), e);
            }
            throw e;
        }
        String state = job.path("state").asText();
        if (!state.equals("RUNNING")) {
            throw new WeirException(
                    ENVIRONMENT,
                    "the Flink job " + id + " at " + rest.base() + " is " + state
                            + ": only a running job processes events. Start it, or wait until it runs.");
        }
        return new FlinkJob(rest, path, job, clock);
    }

    /**
     * The id of the one job that runs.
     *
     * @param option what a job's address stands behind when the user names one: {@code --events flink:}
     * @throws WeirException ENVIRONMENT when no job runs, USAGE when several do
     */
    static String onlyRunning(JsonRest rest, String option) throws Unavailable, InterruptedException {
        JsonNode jobs = rest.get("/jobs/overview").path("jobs");
        if (!jobs.isArray()) {
            throw new Unavailable("what answers there is not Flink", 200);
        }
        List<JsonNode> running = new ArrayList<>();
        jobs.forEach(found -> {
            if (found.path("state").asText().equals("RUNNING")) {
                running.add(found);
            }
        });
        if (running.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no job is running on Flink at " + rest.base() + " (" + jobs.size() + " known). Start it first.");
        }
        if (running.size() > 1) {
            throw new WeirException(
                    USAGE,
                    running.size() + " jobs are running on Flink at " + rest.base() + ". Name one: "
                            + running.stream()
                                    .map(found -> option + rest.base() + "/"
                                            + found.path("jid").asText() + " ("
                                            + found.path("name").asText() + ")")
                                    .sorted()
                                    .collect(joining(", ")));
        }
        return running.get(0).path("jid").asText();
    }

    private static String jobs(JsonRest rest) throws Unavailable, InterruptedException {
        List<String> found = new ArrayList<>();
        for (JsonNode job : rest.get("/jobs/overview").path("jobs")) {
            found.add(job.path("jid").asText() + " (" + job.path("name").asText() + ", "
                    + job.path("state").asText() + ")");
        }
        return found.isEmpty() ? "none." : String.join(", ", found) + ".";
    }

    /** Reads all counters and the state once. */
    void poll() throws Unavailable, InterruptedException {
        List<FlinkVertex.Shown> shown = new ArrayList<>();
        for (FlinkVertex vertex : vertices) {
            shown.add(vertex.read(clock));
        }
        readState();
        synchronized (this) {
            for (int i = 0; i < vertices.size(); i++) {
                vertices.get(i).keep(shown.get(i));
            }
        }
    }

    private void readState() throws Unavailable, InterruptedException {
        Instant asked = clock.instant();
        JsonNode job = rest.get(path);
        Instant now = asked.plus(Duration.between(asked, clock.instant()).dividedBy(2));
        keepTimes(job, now);
        readCheckpoints(job, now);
        for (JsonNode vertex : job.path("vertices")) {
            requireSameParallelism(vertex);
        }
        if (!attemptsKnown) {
            boolean allRun = true;
            for (FlinkVertex vertex : vertices) {
                allRun &= vertex.readAttempts();
            }
            attemptsKnown = allRun;
        }
    }

    private void readCheckpoints(JsonNode job, Instant now) throws Unavailable, InterruptedException {
        if (!hasCheckpoints || polls++ % CHECKPOINTS_EVERY != 0) {
            return;
        }
        try {
            JsonNode answer = rest.get(path + "/checkpoints");
            synchronized (this) {
                checkpoints.keep(answer, now, stamp -> local(stamp, job, now));
            }
        } catch (Unavailable e) {
            if (!e.isNotFound()) {
                throw e;
            }
            // So says Flink where checkpoints are not enabled.
            hasCheckpoints = false;
        }
    }

    private synchronized void keepTimes(JsonNode job, Instant now) {
        JsonNode stamps = job.path("timestamps");
        long restarting = stamps.path("RESTARTING").asLong();
        if (restarting > restartingAtBegin) {
            long running = stamps.path("RUNNING").asLong();
            times.restartedAt(
                    restarting,
                    local(restarting, job, now),
                    running > restarting ? Optional.of(local(running, job, now)) : Optional.empty());
        }
        String state = job.path("state").asText();
        if (ENDED.contains(state)) {
            times.endedAt(local(stamps.path(state).asLong(), job, now));
        }
        if (restarting > lastRestarting) {
            lastRestarting = restarting;
            attemptsKnown = false;
        }
    }

    private void requireSameParallelism(JsonNode vertex) {
        for (FlinkVertex known : vertices) {
            int parallelism = vertex.path("parallelism").asInt();
            if (known.id().equals(vertex.path("id").asText())
                    && known.subtasks().size() != parallelism) {
                throw new WeirException(
                        QUALITY,
                        "the Flink job at " + rest.base() + path + " was rescaled from "
                                + known.subtasks().size() + " to " + parallelism
                                + " subtasks during the run: the events of the window cannot be told. Measure again.");
            }
        }
    }

    /** A time stamp of the JobManager's by this machine's clock, by way of the JobManager's own {@code now}. */
    private static Instant local(long stamp, JsonNode job, Instant now) {
        return now.minusMillis(job.path("now").asLong() - stamp);
    }

    /** The events of a window out of what has been seen so far. */
    synchronized EventCounts count(String source, Duration updateInterval, WindowReading window) {
        return new FlinkCounts(source, vertices, times, checkpoints, updateInterval, window).count();
    }

    /** Whether every subtask has shown counters from behind the instant. */
    synchronized boolean reaches(Instant instant) {
        boolean ended = times.end().filter(end -> end.isBefore(instant)).isPresent();
        return ended
                || vertices.stream()
                        .flatMap(vertex -> vertex.subtasks().stream())
                        .allMatch(subtask -> subtask.reaches(instant));
    }
}
