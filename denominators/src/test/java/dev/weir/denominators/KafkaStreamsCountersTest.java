package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.denominators.CounterSource.Counter;
import dev.weir.denominators.KafkaStreamsTopology.Bean;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the MBeans of a real Kafka Streams application that repartitions, against its generator's own count. */
@Timeout(60)
class KafkaStreamsCountersTest {
    private static final String RECORDING = "kafka-streams";

    private static JmxBeans at(String address) {
        return new JmxBeans(
                JmxAddress.parseAll("kafka-streams:" + address, address, "").get(0), Duration.ofSeconds(5));
    }

    private static EventCounts count(int from, int to, int lastPoll) throws Exception {
        Instant start = ReplayedBeans.startOf(RECORDING);
        SetClock clock = Replay.clockAt(start);
        try (ReplayedBeans beans = new ReplayedBeans(RECORDING, clock)) {
            return Replay.count(
                    new KafkaStreamsCounters(List.of(at(beans.address())), clock),
                    clock,
                    start,
                    from,
                    to,
                    lastPoll,
                    beans::show);
        }
    }

    @Test
    void aWindowsEventsAgreeWithTheGeneratorsOwnCount() throws Exception {
        EventCounts counts = count(5, 35, 38);
        double truth = Replay.truth(RECORDING, ReplayedBeans.startOf(RECORDING), 5, 35);
        assertThat(truth).isGreaterThan(100_000);
        assertThat(counts.total()).isCloseTo(truth, withinPercentage(1));
        assertThat(counts.uncertainty()).isLessThan(0.01 * truth);
    }

    @Test
    void whatTheApplicationSendsToItselfIsNotCountedAgain() throws Exception {
        EventCounts counts = count(5, 35, 38);
        assertThat(counts.operators())
                .extracting(OperatorCount::operator)
                .containsExactly("kafka-source", "by-campaign-repartition-sink", "by-campaign-repartition-source");
        assertThat(counts.operators().get(0).out()).contains(counts.total());
        assertThat(counts.operators().get(1).in().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(2));
        assertThat(counts.operators().get(2).out().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(2));
        assertThat(counts.method())
                .startsWith(
                        "records-consumed-total of kafka-source from ad-events, 2 tasks in 1 instance, by JMX, without ysb-ks-")
                .contains("-by-campaign-repartition, which it sends to itself");
    }

    @Test
    void aTaskThatGoesToAnInstanceThatWasNotNamedIsMarkedAndCountsNoMore() throws Exception {
        Instant start = ReplayedBeans.startOf(RECORDING);
        SetClock clock = Replay.clockAt(start);
        AtomicBoolean moved = new AtomicBoolean();
        try (ReplayedBeans beans = new ReplayedBeans(RECORDING, clock)) {
            EventCounts counts = Replay.count(
                    new KafkaStreamsCounters(List.of(at(beans.address())), clock), clock, start, 5, 35, 38, () -> {
                        beans.show();
                        if (clock.instant().isAfter(start.plusSeconds(20)) && !moved.getAndSet(true)) {
                            beans.hide("task-id=0_1,");
                        }
                    });
            // Half of the events for half of the time.
            double truth = Replay.truth(RECORDING, start, 5, 35);
            assertThat(counts.total()).isCloseTo(0.75 * truth, withinPercentage(3));
            assertThat(counts.marks()).singleElement().satisfies(mark -> {
                assertThat(mark.kind()).isEqualTo(Mark.Kind.RESCALE);
                assertThat(mark.fromSecond()).isBetween(15.0, 16.0);
                assertThat(mark.sentence()).startsWith("task 0_1 was in none of the named instances");
            });
        }
    }

    @Test
    void aTopicIsInnerByItsNameToo() throws Exception {
        KafkaStreamsTopology topology = KafkaStreamsTopology.of(List.of(
                bean("1_0", "from", "app-x-repartition", KafkaStreamsTopology.CONSUMED, 7),
                bean("0_0", "source", "\"a,b\"", KafkaStreamsTopology.CONSUMED, 9)));
        assertThat(topology.inner()).containsExactly("app-x-repartition");
        assertThat(topology.outer()).containsExactly("a,b");
        assertThat(topology.counts())
                .containsExactly(
                        Map.entry(Counter.job("source t 0_0 a,b"), 9L),
                        Map.entry(Counter.out("source", "t 0_0 a,b"), 9L),
                        Map.entry(Counter.out("from", "t 1_0 app-x-repartition"), 7L));
    }

    private static Bean bean(String task, String node, String topic, String attribute, double value) throws Exception {
        return new Bean(
                new ObjectName("kafka.streams:type=stream-topic-metrics,thread-id=t,task-id=" + task
                        + ",processor-node-id=" + node + ",topic=" + topic),
                Map.of(attribute, value));
    }

    @Test
    void aJvmWithoutKafkaStreamsIsNotTakenForOne() throws Exception {
        Instant start = ReplayedBeans.startOf("hazelcast");
        try (ReplayedBeans beans = new ReplayedBeans("hazelcast", Replay.clockAt(start));
                PolledDenominator denominator = new PolledDenominator(
                        new KafkaStreamsCounters(List.of(at(beans.address())), Clock.systemUTC()), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.ENVIRONMENT))
                    .hasMessageContainingAll(beans.address(), "it runs no Kafka Streams", "jps -l");
        }
    }

    @Test
    void anInstanceThatDoesNotAnswerIsAnErrorThatSaysHowToOpenIt() {
        try (PolledDenominator denominator = new PolledDenominator(
                new KafkaStreamsCounters(List.of(at("127.0.0.1:1")), Clock.systemUTC()), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.REMOTE))
                    .hasMessageContainingAll(
                            "kafka-streams:127.0.0.1:1",
                            "connection refused",
                            "-Dcom.sun.management.jmxremote.port=PORT");
        }
    }
}
