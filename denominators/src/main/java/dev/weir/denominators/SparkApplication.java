package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The streaming of a Spark application, by the REST API of its driver: micro-batches of Structured Streaming, or DStreams. */
final class SparkApplication implements CounterSource {
    /** One of the two ways in which Spark counts; what is asked is below {@code /api/v1/applications/APP}. */
    interface Counting {
        /** Finds what there is already. */
        void connect() throws Unavailable, InterruptedException;

        Totals read() throws Unavailable, InterruptedException;

        /** For people, without the application. */
        String method();

        Shown shown();
    }

    private final JsonRest rest;
    private final Optional<String> wanted;
    private final Clock clock;
    private Optional<Counting> counting = Optional.empty();
    private String application = "";

    SparkApplication(JsonRest rest, Optional<String> wanted, Clock clock) {
        this.rest = rest;
        this.wanted = wanted;
        this.clock = clock;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        application = application();
        String api = "/api/v1/applications/" + application;
        Counting found = isDStreams(api) ? new DStreamCounters(rest, api, clock) : new SparkCounters(rest, api, clock);
        found.connect();
        counting = Optional.of(found);
    }

    private String application() throws Unavailable, InterruptedException {
        JsonNode applications = rest.get("/api/v1/applications");
        SortedMap<String, String> nameById = new TreeMap<>();
        if (!applications.isArray()) {
            throw new Unavailable("what answers there is no Spark driver", 200);
        }
        for (JsonNode each : applications) {
            if (!each.path("attempts").path(0).path("completed").asBoolean()) {
                nameById.put(each.path("id").asText(), each.path("name").asText());
            }
        }
        String known = nameById.entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(joining(", "));
        if (wanted.isPresent()) {
            if (!nameById.containsKey(wanted.get())) {
                throw new WeirException(
                        USAGE,
                        "no application " + wanted.get() + " runs at " + rest.base() + ". "
                                + (known.isEmpty() ? "None does." : "Running: " + known + "."));
            }
            return wanted.get();
        }
        if (nameById.size() != 1) {
            throw new WeirException(
                    nameById.isEmpty() ? ENVIRONMENT : USAGE,
                    nameById.isEmpty()
                            ? "no application runs at " + rest.base()
                                    + ". Is it a history server? The driver's own port is needed."
                            : nameById.size() + " applications run at " + rest.base() + ": " + known
                                    + ". Name one: --events spark:" + rest.base() + "/APP");
        }
        return nameById.firstKey();
    }

    /** There are such statistics only where there is a StreamingContext. */
    private boolean isDStreams(String api) throws Unavailable, InterruptedException {
        try {
            return rest.get(api + "/streaming/statistics").has("numActiveBatches");
        } catch (Unavailable e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private Counting counting() {
        return counting.orElseThrow(() -> new IllegalStateException("connect() comes first"));
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        return counting().read();
    }

    @Override
    public String source() {
        return "spark:" + rest.base() + wanted.map(app -> "/" + app).orElse("");
    }

    @Override
    public String method() {
        return counting().method() + " of " + application + ", from the driver's REST API";
    }

    @Override
    public String advice() {
        return "The address must be that of the driver's web interface (spark.ui.port, 4040 unless set; spark.ui.enabled), reachable"
                + " from here: curl " + rest.base() + "/api/v1/applications.";
    }

    @Override
    public Shown shown() {
        return counting().shown();
    }

    @Override
    public Duration renewal() {
        return Duration.ofSeconds(10);
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(500);
    }

    @Override
    public void close() {
        // No connection is kept.
    }
}
