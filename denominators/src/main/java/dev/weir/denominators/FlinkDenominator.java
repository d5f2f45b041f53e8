package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.REMOTE;
import static dev.weir.model.WeirException.Kind.USAGE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.EventCounts;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Flink job's own counters, by its REST API.
 *
 * <p>Implementation notes. The JobManager fetches the counters of its TaskManagers only when somebody asks and what it has is older than
 * {@code metrics.fetcher.update-interval} (10 s unless set), and it answers with the old ones while it fetches. Hence: polls from before the window until every subtask has shown counters from behind
 * its end; only changes are dated ({@link SubtaskHistory}); the ends of the window are interpolated ({@link CountCurve}). The figures of vertices are of no use: in a chain a source's is
 * 0 in and what leaves the chain out, so operators are asked for. One poll costs one request per vertex and one for the job's state, and more where a vertex has
 * many subtasks.
 */
final class FlinkDenominator implements Denominator {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration DEFAULT_UPDATE_INTERVAL = Duration.ofSeconds(10);
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})\\s*(ms|s|min)?");

    private final JsonRest rest;
    private final Optional<String> wantedJob;
    private final Clock clock;
    private final BackgroundPoll background;
    private final Object lock = new Object();
    private @Nullable FlinkJob job;
    private @Nullable WeirException fatal;
    private Optional<String> lastFailure = Optional.empty();
    private String source = "";
    private Duration updateInterval = DEFAULT_UPDATE_INTERVAL;

    FlinkDenominator(JsonRest rest, Optional<String> wantedJob, Clock clock) {
        this.rest = rest;
        this.wantedJob = wantedJob;
        this.clock = clock;
        this.background = new BackgroundPoll("weir-flink-counters", POLL, clock);
    }

    @Override
    public void begin() {
        connect();
        background.start(this::poll);
    }

    /** Finds the job and reads its counters for the first time, which makes Flink fetch them. */
    void connect() {
        try {
            String id = wantedJob.isPresent() ? wantedJob.get() : FlinkJob.onlyRunning(rest, "--events flink:");
            FlinkJob opened = FlinkJob.open(rest, id, clock);
            Duration interval = configuredUpdateInterval();
            opened.poll();
            synchronized (lock) {
                job = opened;
                updateInterval = interval;
                source = "flink:" + rest.base() + "/" + id;
            }
        } catch (Unavailable e) {
            throw new WeirException(
                    e.isAnswer() ? USAGE : REMOTE,
                    "cannot read Flink's counters at " + rest.base() + ": " + e.getMessage()
                            + ". The address must be that of the JobManager's REST port (rest.port, 8081 unless set), reachable from"
                            + " here: curl " + rest.base() + "/overview",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(REMOTE, "interrupted while connecting to Flink at " + rest.base(), e);
        }
    }

    private Duration configuredUpdateInterval() throws InterruptedException {
        try {
            for (JsonNode entry : rest.get("/jobmanager/config")) {
                if (entry.path("key").asText().equals("metrics.fetcher.update-interval")) {
                    return interval(entry.path("value").asText());
                }
            }
        } catch (Unavailable e) {
            // Some set-ups hide the configuration; then the default is the best guess, and it only decides how long to
            // wait.
            return DEFAULT_UPDATE_INTERVAL;
        }
        return DEFAULT_UPDATE_INTERVAL;
    }

    private static Duration interval(String value) {
        Matcher matcher = INTERVAL.matcher(value.strip());
        if (!matcher.matches()) {
            return DEFAULT_UPDATE_INTERVAL;
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        return switch (unit) {
            case "min" -> Duration.ofMinutes(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMillis(number);
        };
    }

    /** One poll; an endpoint that fails now may answer the next one. */
    boolean poll() throws InterruptedException {
        FlinkJob polled = requireJob();
        try {
            polled.poll();
            synchronized (lock) {
                lastFailure = Optional.empty();
            }
        } catch (Unavailable e) {
            synchronized (lock) {
                lastFailure = Optional.of(String.valueOf(e.getMessage()));
            }
        } catch (WeirException e) {
            synchronized (lock) {
                fatal = e;
            }
            return false;
        }
        return true;
    }

    @Override
    public EventCounts between(Instant windowStart, Instant windowEnd) {
        WindowReading window = new WindowReading(windowStart, windowEnd);
        awaitReadingsAfter(windowEnd);
        return count(window);
    }

    private void awaitReadingsAfter(Instant windowEnd) {
        Instant now = clock.instant();
        Instant deadline = (now.isAfter(windowEnd) ? now : windowEnd)
                .plus(updateInterval.multipliedBy(2))
                .plusSeconds(2);
        background.await(() -> reaches(windowEnd), deadline);
    }

    private boolean reaches(Instant instant) {
        return requireJob().reaches(instant);
    }

    EventCounts count(WindowReading window) {
        synchronized (lock) {
            FlinkJob counted = requireJob();
            // What happens after the counters have passed the window's end does it no harm.
            if (fatal != null && !counted.reaches(window.end())) {
                throw fatal;
            }
            if (lastFailure.isPresent() && !counted.reaches(window.end())) {
                throw new WeirException(
                        REMOTE,
                        source + " stopped answering during the run: " + lastFailure.get()
                                + ". Is the JobManager still up? The run can be attributed again with a number: --events N.");
            }
            return counted.count(source, updateInterval, window);
        }
    }

    private FlinkJob requireJob() {
        synchronized (lock) {
            if (job == null) {
                throw new IllegalStateException("begin() comes first");
            }
            return job;
        }
    }

    @Override
    public void close() {
        background.close();
    }
}
