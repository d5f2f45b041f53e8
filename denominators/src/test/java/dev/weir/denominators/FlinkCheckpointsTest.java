package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.Mark;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlinkCheckpointsTest {
    private static final Instant START = Instant.ofEpochMilli(1_795_000_000_000L);

    private static String checkpoint(int id, String status, boolean savepoint, long after, long took, String more) {
        return """
                {"className":"completed","id":%d,"status":"%s","is_savepoint":%s,"savepointFormat":null,"trigger_timestamp":%d,
                 "latest_ack_timestamp":%d,"checkpointed_size":28183,"state_size":28183,"end_to_end_duration":%d,
                 "alignment_buffered":0,"processed_data":0,"persisted_data":0,"num_subtasks":4,"num_acknowledged_subtasks":4%s}""".formatted(
                id, status, savepoint, START.toEpochMilli() + after, START.toEpochMilli() + after + took, took, more);
    }

    @Test
    void longFailedAndUnfinishedOnesAndSavepointsAreMarked() throws Exception {
        FlinkCheckpoints checkpoints = new FlinkCheckpoints();
        String failure = ",\"failure_timestamp\":" + (START.toEpochMilli() + 14_500)
                + ",\"failure_message\":\"Checkpoint expired\\nat x\"";
        String answer = "{\"counts\":{},\"history\":["
                + String.join(
                        ",",
                        checkpoint(7, "IN_PROGRESS", false, 18_000, -1, ""),
                        checkpoint(6, "FAILED", false, 14_000, 0, failure),
                        checkpoint(5, "COMPLETED", true, 12_000, 300, ""),
                        checkpoint(4, "COMPLETED", false, 6_000, 2_500, ""),
                        checkpoint(3, "COMPLETED", false, 5_000, 40, ""),
                        checkpoint(2, "COMPLETED", false, 1_000, 900_000, ""),
                        checkpoint(1, "COMPLETED", false, -5_000, 2_000, ""))
                + "]}";
        checkpoints.keep(new ObjectMapper().readTree(answer), START.plusSeconds(20), Instant::ofEpochMilli);
        List<Mark> marks = checkpoints.marks(new WindowReading(START.plusSeconds(2), START.plusSeconds(30)));
        assertThat(marks)
                .extracting(Mark::sentence)
                .containsExactly(
                        "checkpoint 2 took 900.0 s",
                        "checkpoint 4 took 2.5 s",
                        "savepoint 5 took 0.3 s",
                        "checkpoint 6 failed: Checkpoint expired",
                        "checkpoint 7 has gone on for 2.0 s");
        assertThat(marks).extracting(Mark::fromSecond).containsExactly(-1.0, 4.0, 10.0, 12.0, 16.0);
        assertThat(marks.get(3).toSecond()).isEqualTo(12.5);
        assertThat(marks).extracting(Mark::kind).containsOnly(Mark.Kind.CHECKPOINT);
    }
}
