package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.denominators.CounterSource.Shown;
import dev.weir.denominators.CounterSource.Totals;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rows of a Spark application's streaming queries.
 *
 * <p>Implementation notes. There is no resource for streaming queries, and stages tell rows of static tables and of the stream alike. But every micro-batch is an SQL execution, and those have the
 * row counts of each operator of their plan. Executions are numbered, so each poll asks for those that still run and for the next one until there is none: the list of all of
 * them, which the driver keeps a thousand of, is read once.
 *
 * <p>How a count is dated decides how true it is, since a batch holds the rows of a second or more. The batches of one query follow each other, so when one is submitted, all rows of those before it
 * are done: that is the count at that time, and the driver tells the time. Batches begin when their trigger says, and hold what came until then; so these dates are evenly apart where those of the
 * batches' ends, which depend on how long each took, are not. Of several queries no such time can be told; their counts are those of the poll, with what running batches tell.
 */
final class SparkCounters implements SparkApplication.Counting {
    private static final String DETAILS = "?details=true&planDescription=false";
    // A query that has nothing to do makes no batches, and what it counted stays true.
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final JsonRest rest;
    private final String api;
    private final Clock clock;
    private final DriverClock driver = new DriverClock();
    private final SortedSet<Long> running = new TreeSet<>();
    private final Map<Counter, Long> finished = new LinkedHashMap<>();
    private final SortedSet<String> scans = new TreeSet<>();
    private final Set<String> queries = new HashSet<>();
    private Optional<Totals> atSubmission = Optional.empty();
    // A batch is submitted twice: before and after it was planned. What it reads was settled before the first, in a
    // time of that kind.
    private Duration planning = Duration.ZERO;
    private Optional<String> newestBatch = Optional.empty();
    private Optional<Instant> planned = Optional.empty();
    private Instant busy;
    private Instant asked;
    private long newestSubmitted = -1;
    private long next;
    private int batches;

    SparkCounters(JsonRest rest, String api, Clock clock) {
        this.rest = rest;
        this.api = api;
        this.clock = clock;
        busy = clock.instant();
        asked = busy;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        JsonNode all = rest.get(api + "/sql?details=false&planDescription=false&offset=0&length=1000000");
        if (all.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "the Spark application at " + rest.base()
                            + " has executed no query yet. Start the streaming query before profiling it.");
        }
        for (JsonNode execution : all) {
            next = Math.max(next, execution.path("id").asLong() + 1);
            SparkBatch.query(execution).ifPresent(queries::add);
            if (execution.path("status").asText().equals("RUNNING")) {
                running.add(execution.path("id").asLong());
                // It was submitted before anybody looked: a date that only the later ones can check.
                newestSubmitted = Math.max(newestSubmitted, execution.path("id").asLong());
            }
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        Instant lastAsked = asked;
        asked = clock.instant();
        while (find(next)) {
            running.add(next);
            next++;
        }
        Map<Counter, Long> partial = new LinkedHashMap<>();
        boolean streams = false;
        for (long id : new TreeSet<>(running)) {
            SparkBatch batch = SparkBatch.of(rest.get(api + "/sql/" + id + DETAILS));
            if (batch.uncounted().isPresent()) {
                throw new WeirException(
                        ENVIRONMENT,
                        "a query of the Spark application at " + rest.base() + " runs in "
                                + batch.uncounted().get() + ". Its checkpoint tells: --events"
                                + " spark:checkpoint:DIRECTORY, or Kafka does: --events kafka:BROKERS//TOPIC");
            }
            if (batch.streaming()) {
                streams = true;
                submitted(id, batch, lastAsked);
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
        busy = streams ? asked : busy;
        if (shown() == Shown.IN_STEPS) {
            Map<Counter, Long> counts = new LinkedHashMap<>(finished);
            partial.forEach((key, count) -> counts.merge(key, count, Long::sum));
            return new Totals(counts);
        }
        boolean idle = !streams && Duration.between(busy, asked).compareTo(IDLE) > 0;
        return idle ? new Totals(finished) : atSubmission.orElseGet(() -> new Totals(Optional.of(busy), finished));
    }

    /** Executions are asked for in the order of their numbers: what is finished so far was so when this one was submitted. */
    private void submitted(long id, SparkBatch batch, Instant lastAsked) {
        batch.query().ifPresent(queries::add);
        Optional<Instant> date = batch.submitted();
        if (id > newestSubmitted && date.isPresent()) {
            newestSubmitted = id;
            driver.saw(date.get(), lastAsked, clock.instant());
            if (batch.number().equals(newestBatch) && planned.isPresent()) {
                Duration took = Duration.between(planned.get(), date.get());
                planning = planning.compareTo(took) > 0 ? planning : took;
            }
            newestBatch = batch.number();
            planned = date;
            atSubmission = Optional.of(new Totals(Optional.of(driver.ours(date.get())), planning, finished));
        }
    }

    private boolean find(long id) throws Unavailable, InterruptedException {
        try {
            rest.get(api + "/sql/" + id + "?details=false&planDescription=false");
            return true;
        } catch (Unavailable e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Shown shown() {
        return queries.size() > 1 ? Shown.IN_STEPS : Shown.LIVE;
    }

    @Override
    public String method() {
        return String.format(
                Locale.ROOT,
                "number of output rows of %s in %d micro-batches%s",
                scans.isEmpty() ? "no scan" : String.join(" and ", scans),
                batches,
                shown() == Shown.LIVE ? ", each counted at the submission of the next one," : "");
    }
}
