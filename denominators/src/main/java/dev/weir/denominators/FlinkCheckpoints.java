package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** A job's checkpoints. Flink remembers the last ten only, so its history is read again and again. */
final class FlinkCheckpoints {
    // Checkpoints of a small state take some 10 ms; one that takes a second keeps operators from their work.
    private static final Duration LONG = Duration.ofSeconds(1);

    private record Checkpoint(
            long id, String status, boolean savepoint, Instant triggered, Instant ended, String failure) {
        boolean failed() {
            return status.equals("FAILED");
        }

        boolean disturbs() {
            return failed() || savepoint || Duration.between(triggered, ended).compareTo(LONG) >= 0;
        }
    }

    private final SortedMap<Long, Checkpoint> known = new TreeMap<>();

    /**
     * Keeps what {@code /jobs/ID/checkpoints} shows.
     *
     * @param now of the answer; one that still goes on has lasted so long
     * @param local a time stamp of the JobManager's by this machine's clock
     */
    void keep(JsonNode answer, Instant now, LongFunction<Instant> local) {
        for (JsonNode node : answer.path("history")) {
            long id = node.path("id").asLong();
            String status = node.path("status").asText();
            Instant triggered = local.apply(node.path("trigger_timestamp").asLong());
            Instant ended = switch (status) {
                case "IN_PROGRESS" -> now;
                case "FAILED" ->
                    local.apply(node.path("failure_timestamp")
                            .asLong(node.path("latest_ack_timestamp").asLong()));
                default ->
                    triggered.plusMillis(
                            Math.max(0, node.path("end_to_end_duration").asLong()));
            };
            known.put(
                    id,
                    new Checkpoint(
                            id,
                            status,
                            node.path("is_savepoint").asBoolean(),
                            triggered,
                            ended.isBefore(triggered) ? triggered : ended,
                            node.path("failure_message").asText("")));
        }
    }

    /** Those that overlap the window and were long, failed, or savepoints. */
    List<Mark> marks(WindowReading window) {
        List<Mark> marks = new ArrayList<>();
        for (Checkpoint checkpoint : known.values()) {
            if (checkpoint.disturbs()
                    && checkpoint.ended().isAfter(window.start())
                    && checkpoint.triggered().isBefore(window.end())) {
                marks.add(new Mark(
                        Mark.Kind.CHECKPOINT,
                        Optional.empty(),
                        window.second(checkpoint.triggered()),
                        window.second(checkpoint.ended()),
                        sentence(checkpoint)));
            }
        }
        return marks;
    }

    private static String sentence(Checkpoint checkpoint) {
        String what = (checkpoint.savepoint() ? "savepoint " : "checkpoint ") + checkpoint.id();
        if (checkpoint.failed()) {
            return what + " failed"
                    + (checkpoint.failure().isEmpty()
                            ? ""
                            : ": " + checkpoint.failure().lines().findFirst().orElse(""));
        }
        return what + (checkpoint.status().equals("IN_PROGRESS") ? " has gone on for " : " took ")
                + WindowReading.seconds(Duration.between(checkpoint.triggered(), checkpoint.ended())) + " s";
    }
}
