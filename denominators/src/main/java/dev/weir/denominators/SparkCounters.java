package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of a Spark application's streaming queries, by the REST API of the driver.
 *
 * <p>Implementation notes. There is no resource for streaming queries, and stages tell rows of static tables and of the stream alike. But every micro-batch is an SQL execution, and those have the
 * row counts of each operator of their plan, also while they run. Executions are numbered, so each poll asks for those that still run and for the next one until there is none: the list of all of
 * them, which the driver keeps a thousand of, is read once.
 */
final class SparkCounters implements CounterSource {
    private static final String DETAILS = "?details=true&planDescription=false";

    private final JsonRest rest;
    private final Optional<String> wanted;
    private final SortedSet<Long> running = new TreeSet<>();
    private final Map<Counter, Long> finished = new LinkedHashMap<>();
    private final SortedSet<String> scans = new TreeSet<>();
    private String api = "";
    private long next;
    private int batches;

    SparkCounters(JsonRest rest, Optional<String> wanted) {
        this.rest = rest;
        this.wanted = wanted;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        api = "/api/v1/applications/" + application();
        JsonNode all = rest.get(api + "/sql?details=false&planDescription=false&offset=0&length=1000000");
        if (all.isEmpty()) {
            throw isDStreams()
                    ? new WeirException(
                            ENVIRONMENT,
                            "the Spark application at " + rest.base()
                                    + " uses DStreams, whose counts are not read. When they read Kafka: --events kafka:BROKERS/GROUP")
                    : new WeirException(
                            ENVIRONMENT,
                            "the Spark application at " + rest.base()
                                    + " has executed no query yet. Start the streaming query before profiling it.");
        }
        running.clear();
        for (JsonNode execution : all) {
            next = Math.max(next, execution.path("id").asLong() + 1);
            if (execution.path("status").asText().equals("RUNNING")) {
                running.add(execution.path("id").asLong());
            }
        }
    }

    private String application() throws Unavailable, InterruptedException {
        JsonNode applications = rest.get("/api/v1/applications");
        SortedMap<String, String> nameById = new TreeMap<>();
        if (!applications.isArray()) {
            throw new Unavailable("what answers there is no Spark driver", 200);
        }
        for (JsonNode application : applications) {
            if (!application.path("attempts").path(0).path("completed").asBoolean()) {
                nameById.put(
                        application.path("id").asText(),
                        application.path("name").asText());
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

    private boolean isDStreams() throws Unavailable, InterruptedException {
        try {
            return rest.get(api + "/streaming/statistics").has("numActiveBatches");
        } catch (Unavailable e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        OptionalLong found = OptionalLong.of(next);
        while (found.isPresent()) {
            found = find(found.getAsLong());
        }
        Map<Counter, Long> partial = new LinkedHashMap<>();
        for (long id : new TreeSet<>(running)) {
            SparkBatch batch = SparkBatch.of(rest.get(api + "/sql/" + id + DETAILS));
            if (batch.continuous()) {
                throw new WeirException(
                        ENVIRONMENT,
                        "a query of the Spark application at " + rest.base()
                                + " runs in continuous mode, in which Spark counts no rows. Its checkpoint tells: --events"
                                + " spark:checkpoint:DIRECTORY, or Kafka does: --events kafka:BROKERS//TOPIC");
            }
            if (batch.streaming() && !batch.counts().isEmpty()) {
                scans.addAll(batch.scans());
                batch.counts()
                        .forEach((key, count) -> (batch.running() ? partial : finished).merge(key, count, Long::sum));
            }
            if (!batch.running()) {
                running.remove(id);
                // The plan appears twice: in the micro-batch, and with its counts in the write that the micro-batch
                // calls.
                batches += batch.counts().isEmpty() ? 0 : 1;
            }
        }
        Map<Counter, Long> counts = new LinkedHashMap<>(finished);
        partial.forEach((key, count) -> counts.merge(key, count, Long::sum));
        return new Totals(counts);
    }

    /** The number behind one that exists. */
    private OptionalLong find(long id) throws Unavailable, InterruptedException {
        try {
            rest.get(api + "/sql/" + id + "?details=false&planDescription=false");
        } catch (Unavailable e) {
            if (e.isNotFound()) {
                return OptionalLong.empty();
            }
            throw e;
        }
        running.add(id);
        next = id + 1;
        return OptionalLong.of(next);
    }

    @Override
    public String source() {
        return "spark:" + rest.base() + wanted.map(app -> "/" + app).orElse("");
    }

    @Override
    public String method() {
        return String.format(
                Locale.ROOT,
                "number of output rows of %s in %d micro-batches of %s, from the driver's REST API",
                scans.isEmpty() ? "no scan" : String.join(" and ", scans),
                batches,
                api.substring(api.lastIndexOf('/') + 1));
    }

    @Override
    public String advice() {
        return "The address must be that of the driver's web interface (spark.ui.port, 4040 unless set; spark.ui.enabled), reachable"
                + " from here: curl " + rest.base() + "/api/v1/applications.";
    }

    @Override
    public Shown shown() {
        return Shown.IN_STEPS;
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
