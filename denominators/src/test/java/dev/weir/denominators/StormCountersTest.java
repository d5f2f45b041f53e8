package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the answers of a real Nimbus, against the generator's own count. */
@Timeout(60)
class StormCountersTest {
    private static final String RECORDING = "storm";

    private static StormCounters at(int port, Optional<String> topology) {
        return new StormCounters(
                new ThriftClient("127.0.0.1", port, Duration.ofSeconds(5)), "127.0.0.1:" + port, topology);
    }

    private static EventCounts count(int from, int to, int lastPoll) throws Exception {
        Instant start = ReplayedNimbus.startOf(RECORDING);
        SetClock clock = Replay.clockAt(start);
        try (ReplayedNimbus nimbus = new ReplayedNimbus(RECORDING, clock)) {
            return Replay.count(at(nimbus.port(), Optional.empty()), clock, start, from, to, lastPoll, () -> {});
        }
    }

    @Test
    void aWindowsEventsAgreeWithTheGeneratorsOwnCount() throws Exception {
        EventCounts counts = count(12, 42, 52);
        double truth = Replay.truth(RECORDING, ReplayedNimbus.startOf(RECORDING), 12, 42);
        assertThat(truth).isGreaterThan(50_000);
        assertThat(counts.total()).isCloseTo(truth, withinPercentage(1));
    }

    @Test
    void thatStormCountsOneTupleInTwentyIsPartOfTheMethodAndOfTheUncertainty() throws Exception {
        EventCounts counts = count(12, 42, 52);
        assertThat(counts.method())
                .startsWith("tuples emitted by kafka-source of topology YSB-2-")
                .contains("the workers report every 5 s", "one tuple in 20 (topology.stats.sample.rate 0.05)");
        assertThat(counts.uncertainty()).isGreaterThan(1.96 * Math.sqrt(19 * counts.total()));
    }

    @Test
    void componentsAreCountedOneByOneAndTheSystemsOwnAreLeftOut() throws Exception {
        EventCounts counts = count(12, 42, 52);
        assertThat(counts.operators())
                .extracting(OperatorCount::operator)
                .containsExactly("kafka-source", "deserialize", "filter", "join", "project", "window");
        assertThat(counts.operators().get(0).in()).isEmpty();
        OperatorCount filter = counts.operators().get(2);
        assertThat(filter.in().orElseThrow()).isCloseTo(counts.total(), withinPercentage(2));
        assertThat(filter.out().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(5));
        assertThat(counts.operators().get(5).out()).contains(0.0);
    }

    @Test
    void anUnknownTopologyIsAnErrorThatNamesTheActiveOnes() throws Exception {
        Instant start = ReplayedNimbus.startOf(RECORDING);
        try (ReplayedNimbus nimbus = new ReplayedNimbus(RECORDING, Replay.clockAt(start));
                PolledDenominator denominator =
                        new PolledDenominator(at(nimbus.port(), Optional.of("other")), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                    .hasMessageContaining("no topology other is active")
                    .hasMessageEndingWith("Active: YSB.");
        }
    }

    @Test
    void aPortThatIsNotNimbusIsAnErrorThatSaysWhereNimbusListens() {
        try (PolledDenominator denominator = new PolledDenominator(at(1, Optional.empty()), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.REMOTE))
                    .hasMessageContainingAll("storm:127.0.0.1:1", "connection refused", "nimbus.thrift.port, 6627");
        }
    }
}
