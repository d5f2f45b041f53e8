package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the answers of a real Spark driver, against the generator's own count. */
@Timeout(60)
class SparkCountersTest {
    private static final String RECORDING = "spark";

    private static EventCounts count(int from, int to, int lastPoll) throws Exception {
        Instant start = ReplayedSpark.startOf(RECORDING);
        SetClock clock = Replay.clockAt(start);
        try (ReplayedSpark spark = new ReplayedSpark(RECORDING, clock)) {
            return Replay.count(
                    new SparkApplication(new JsonRest(spark.address()), Optional.empty(), clock),
                    clock,
                    start,
                    from,
                    to,
                    lastPoll,
                    () -> {});
        }
    }

    @Test
    void aWindowsEventsAgreeWithTheGeneratorsOwnCountAlthoughItsEndsCutThroughBatches() throws Exception {
        EventCounts counts = count(6, 36, 43);
        double truth = Replay.truth(RECORDING, ReplayedSpark.startOf(RECORDING), 6, 36);
        assertThat(truth).isGreaterThan(50_000);
        // Batches are of 1 to 2 s: dated by the polls that saw them end they gave 2.07 % less than was sent.
        assertThat(counts.total()).isCloseTo(truth, withinPercentage(0.5));
        assertThat(Math.abs(counts.total() - truth)).isLessThan(counts.uncertainty());
        assertThat(counts.method())
                .startsWith("number of output rows of MicroBatchScan in ")
                .contains(
                        " micro-batches, each counted at the submission of the next one, of local-1795181266113, from the"
                                + " driver's REST API");
    }

    @Test
    void operatorsOfThePlanAreCountedFromTheScanToTheSink() throws Exception {
        EventCounts counts = count(6, 36, 43);
        assertThat(counts.operators())
                .extracting(OperatorCount::operator)
                .startsWith("MicroBatchScan", "Filter (22)", "Filter (13)", "HashAggregate (11)", "Exchange")
                .endsWith("StateStoreSave", "HashAggregate (2)", "WriteToDataSourceV2");
        assertThat(counts.operators().get(0).in()).isEmpty();
        assertThat(counts.operators().get(0).out()).contains(counts.total());
        OperatorCount filter = counts.operators().get(1);
        assertThat(filter.in()).contains(counts.total());
        assertThat(filter.out().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(3));
        // What the second Filter takes went through operators that count nothing and pass on each row.
        assertThat(counts.operators().get(2).in()).isEqualTo(filter.out());
    }

    @Test
    void whatPassesThroughAnOperatorThatMayDropRowsIsNotGuessed() throws Exception {
        SparkBatch batch = SparkBatch.of(new ObjectMapper().readTree("""
                {"status": "RUNNING", "edges": [{"fromId": 2, "toId": 1}, {"fromId": 1, "toId": 0}], "nodes": [
                  {"nodeId": 0, "nodeName": "Filter", "metrics": [{"name": "number of output rows", "value": "7"}]},
                  {"nodeId": 1, "nodeName": "MapPartitions", "metrics": []},
                  {"nodeId": 2, "nodeName": "MicroBatchScan", "metrics": [{"name": "number of output rows", "value": "1,000,042"}]}
                ]}"""));
        assertThat(batch.running()).isTrue();
        assertThat(batch.counts())
                .containsExactly(
                        Map.entry(Counter.job("MicroBatchScan"), 1_000_042L),
                        Map.entry(Counter.out("MicroBatchScan", ""), 1_000_042L),
                        Map.entry(Counter.out("Filter", ""), 7L));
    }

    @Test
    void anUnknownApplicationIsAnErrorThatNamesTheRunningOne() throws Exception {
        Instant start = ReplayedSpark.startOf(RECORDING);
        try (ReplayedSpark spark = new ReplayedSpark(RECORDING, Replay.clockAt(start));
                PolledDenominator denominator = new PolledDenominator(
                        new SparkApplication(new JsonRest(spark.address()), Optional.of("app-1"), Clock.systemUTC()),
                        Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                    .hasMessageContainingAll("no application app-1 runs at", "Running: local-1795181266113 (YSB).");
        }
    }
}
