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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the MBeans of a real Hazelcast member, against its job's generator's own count. */
@Timeout(60)
class HazelcastCountersTest {
    private static final String RECORDING = "hazelcast";

    private static HazelcastCounters at(String address, Optional<String> job) {
        return new HazelcastCounters(
                List.of(new JmxBeans(
                        JmxAddress.parseAll("hazelcast:" + address, address, "").get(0), Duration.ofSeconds(5))),
                job);
    }

    private static EventCounts count(Optional<String> job, int from, int to, int lastPoll) throws Exception {
        Instant start = ReplayedBeans.startOf(RECORDING);
        SetClock clock = Replay.clockAt(start);
        try (ReplayedBeans beans = new ReplayedBeans(RECORDING, clock)) {
            return Replay.count(at(beans.address(), job), clock, start, from, to, lastPoll, beans::show);
        }
    }

    @Test
    void aWindowsEventsAgreeWithTheGeneratorsOwnCount() throws Exception {
        EventCounts counts = count(Optional.of("YSB"), 9, 39, 46);
        double truth = Replay.truth(RECORDING, ReplayedBeans.startOf(RECORDING), 9, 39);
        assertThat(truth).isGreaterThan(100_000);
        assertThat(counts.total()).isCloseTo(truth, withinPercentage(1));
        assertThat(counts.method())
                .startsWith("emittedCount of kafka-source of job YSB, 1 processor on 1 member, by JMX, shown in steps");
    }

    @Test
    void verticesAreCountedOneByOne() throws Exception {
        EventCounts counts = count(Optional.empty(), 9, 39, 46);
        assertThat(counts.operators())
                .extracting(OperatorCount::operator)
                .containsExactly(
                        "kafka-source",
                        "add-timestamps",
                        "fused(deserialize, filter, project)",
                        "join",
                        "sink",
                        "window",
                        "window-prepare");
        OperatorCount source = counts.operators().get(0);
        assertThat(source.in()).isEmpty();
        assertThat(source.out()).contains(counts.total());
        OperatorCount fused = counts.operators().get(2);
        assertThat(fused.in().orElseThrow()).isCloseTo(counts.total(), withinPercentage(1));
        assertThat(fused.out().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(2));
        assertThat(counts.operators().get(4).out()).isEmpty();
    }

    @Test
    void anUnknownJobIsAnErrorThatNamesTheKnownOnes() throws Exception {
        Instant start = ReplayedBeans.startOf(RECORDING);
        try (ReplayedBeans beans = new ReplayedBeans(RECORDING, Replay.clockAt(start));
                PolledDenominator denominator =
                        new PolledDenominator(at(beans.address(), Optional.of("other")), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                    .hasMessageContainingAll("no job other runs at " + beans.address(), "YSB (");
        }
    }

    @Test
    void aMemberWithoutAJobSaysSo() throws Exception {
        Instant start = ReplayedBeans.startOf("kafka-streams");
        try (ReplayedBeans beans = new ReplayedBeans("kafka-streams", Replay.clockAt(start));
                PolledDenominator denominator =
                        new PolledDenominator(at(beans.address(), Optional.empty()), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .hasMessageContainingAll("no Jet job shows its counts", "JobConfig.setMetricsEnabled");
        }
    }
}
