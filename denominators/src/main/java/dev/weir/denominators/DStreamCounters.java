package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.denominators.CounterSource.Shown;
import dev.weir.denominators.CounterSource.Totals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of an application that uses DStreams.
 *
 * <p>Implementation notes. Its statistics tell the records of all batches that are done, of receivers and of Kafka; of files they tell 0. But tasks count what they read from files, and their stages, which
 * are numbered, tell it. As with micro-batches the dates are those of the moments when a batch begins to be processed: then all of those before it are done, and batches begin at even times.
 */
final class DStreamCounters implements SparkApplication.Counting {
    private static final Duration IDLE = Duration.ofSeconds(5);
    // spark.streaming.blockInterval, unless set: what a receiver holds back from a batch.
    private static final Duration BLOCK = Duration.ofMillis(200);

    private final JsonRest rest;
    private final String api;
    private final Clock clock;
    private final DriverClock driver = new DriverClock();
    // Stages that are not done, with the count at the submission of those that are submitted.
    private final SortedMap<Integer, Optional<Totals>> stages = new TreeMap<>();
    private Optional<Totals> shown = Optional.empty();
    private Instant asked;
    private Instant busy;
    private boolean byStages;
    private long batchMillis;
    private int nextStage;
    private long read;
    private long batches;

    DStreamCounters(JsonRest rest, String api, Clock clock) {
        this.rest = rest;
        this.api = api;
        this.clock = clock;
        asked = clock.instant();
        busy = asked;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        JsonNode statistics = rest.get(api + "/streaming/statistics");
        batchMillis = statistics.path("batchDuration").asLong();
        byStages = statistics.path("numReceivers").asLong() == 0
                && statistics.path("numProcessedRecords").asLong() == 0;
        if (byStages) {
            for (JsonNode stage : rest.get(api + "/stages?details=false")) {
                nextStage = Math.max(nextStage, stage.path("stageId").asInt() + 1);
            }
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        Instant lastAsked = asked;
        asked = clock.instant();
        return byStages ? readStages(lastAsked) : readStatistics(lastAsked);
    }

    private Totals readStatistics(Instant lastAsked) throws Unavailable, InterruptedException {
        JsonNode before = rest.get(api + "/streaming/statistics");
        JsonNode processing = rest.get(api + "/streaming/batches?status=PROCESSING");
        long done = before.path("numTotalCompletedBatches").asLong();
        // One that ended in between would be counted and dated by the next one.
        boolean same = rest.get(api + "/streaming/statistics")
                        .path("numTotalCompletedBatches")
                        .asLong()
                == done;
        Map<Counter, Long> counts =
                Map.of(Counter.job(""), before.path("numProcessedRecords").asLong());
        batches = done;
        JsonNode batch = processing.path(0);
        Optional<Instant> date = SparkBatch.date(batch.path("batchTime").asText())
                .filter(time -> same && batch.path("schedulingDelay").isNumber())
                .map(time -> time.plusMillis(batch.path("schedulingDelay").asLong()));
        if (date.isPresent()) {
            busy = asked;
            driver.saw(date.get(), lastAsked.minusMillis(batchMillis), clock.instant());
            shown = Optional.of(new Totals(Optional.of(driver.ours(date.get())), BLOCK, counts));
        } else if (same && Duration.between(busy, asked).compareTo(idle()) > 0) {
            // Nothing comes, or every batch was too short to be seen while it was processed.
            return new Totals(Optional.of(asked), Duration.ofMillis(batchMillis), counts);
        }
        return shown.orElseGet(() -> new Totals(Optional.of(asked), counts));
    }

    private Totals readStages(Instant lastAsked) throws Unavailable, InterruptedException {
        while (exists(nextStage)) {
            stages.put(nextStage, Optional.empty());
            nextStage++;
        }
        for (int id : new TreeMap<>(stages).keySet()) {
            long records = 0;
            boolean ended = true;
            Optional<Instant> submitted = Optional.empty();
            for (JsonNode attempt : rest.get(api + "/stages/" + id + "?details=false")) {
                String status = attempt.path("status").asText();
                ended &= !status.equals("ACTIVE") && !status.equals("PENDING");
                records += attempt.path("inputRecords").asLong();
                submitted = submitted.or(
                        () -> SparkBatch.date(attempt.path("submissionTime").asText()));
            }
            if (submitted.isPresent()
                    && stages.getOrDefault(id, Optional.empty()).isEmpty()) {
                driver.saw(submitted.get(), lastAsked.minusMillis(batchMillis), clock.instant());
                stages.put(id, Optional.of(new Totals(Optional.of(driver.ours(submitted.get())), BLOCK, counts())));
            }
            if (ended) {
                Optional<Totals> atSubmission = stages.getOrDefault(id, Optional.empty());
                stages.remove(id);
                if (records > 0) {
                    busy = asked;
                    batches++;
                    read += records;
                    shown = atSubmission.or(() -> shown);
                }
            }
        }
        boolean idle = Duration.between(busy, asked).compareTo(idle()) > 0;
        return idle ? new Totals(counts()) : shown.orElseGet(() -> new Totals(Optional.of(asked), counts()));
    }

    private Map<Counter, Long> counts() {
        Map<Counter, Long> counts = new LinkedHashMap<>();
        counts.put(Counter.job(""), read);
        return counts;
    }

    private Duration idle() {
        Duration twoBatches = Duration.ofMillis(2 * batchMillis);
        return twoBatches.compareTo(IDLE) > 0 ? twoBatches : IDLE;
    }

    private boolean exists(int stage) throws Unavailable, InterruptedException {
        try {
            rest.get(api + "/stages/" + stage + "?details=false");
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
        return Shown.LIVE;
    }

    @Override
    public String method() {
        return String.format(
                Locale.ROOT,
                byStages
                        ? "records that %d stages of DStreams read, counted when the next one begins,"
                        : "records of %d batches of DStreams, counted when the next one begins,",
                batches);
    }
}
