package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the answers of a real Flink, against what its job counted itself. */
@Timeout(60)
class FlinkDenominatorTest {
    private static EventCounts count(String recording, int from, int to, int lastPoll) throws Exception {
        return count(recording, 0, from, to, lastPoll);
    }

    /** All in seconds of the recording; polls every 250 ms as in a run. */
    private static EventCounts count(String recording, int firstPoll, int from, int to, int lastPoll) throws Exception {
        Instant start = ReplayedFlink.startOf(recording);
        SetClock clock = SetClock.standing(start.plusSeconds(firstPoll));
        try (ReplayedFlink flink = new ReplayedFlink(recording, clock);
                FlinkDenominator denominator =
                        new FlinkDenominator(new JsonRest(flink.address()), Optional.empty(), clock)) {
            denominator.connect();
            while (clock.instant().isBefore(start.plusSeconds(lastPoll))) {
                clock.advance(Duration.ofMillis(250));
                denominator.poll();
            }
            return denominator.count(new WindowReading(start.plusSeconds(from), start.plusSeconds(to)));
        }
    }

    private static double truth(String recording, int from, int to) throws Exception {
        Instant start = ReplayedFlink.startOf(recording);
        return new Truth(recording).records(start.plusSeconds(from), start.plusSeconds(to));
    }

    @ParameterizedTest
    @CsvSource({"5, 35, 41", "8, 38, 41", "12, 18, 31", "1, 6, 21", "20, 40, 41"})
    void aWindowsEventsAgreeWithTheJobsOwnCount(int from, int to, int lastPoll) throws Exception {
        EventCounts counts = count("chained", from, to, lastPoll);
        assertThat(counts.total()).isCloseTo(truth("chained", from, to), withinPercentage(1));
    }

    @ParameterizedTest
    @CsvSource({"5, 35, 41", "12, 18, 31", "20, 40, 41"})
    void theTruthLiesWithinTheUncertaintyAndTheSecondsAddUp(int from, int to, int lastPoll) throws Exception {
        EventCounts counts = count("chained", from, to, lastPoll);
        assertThat(counts.total()).isCloseTo(truth("chained", from, to), within(counts.uncertainty()));
        assertThat(counts.uncertainty()).isLessThan(0.1 * counts.total());
        assertThat(counts.bySecond()).hasSize(to - from);
        assertThat(counts.bySecond().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(counts.total(), within(1.0));
        assertThat(counts.marks()).isEmpty();
    }

    @Test
    void whenSomebodyElseHasAskedBeforeTheFirstAnswerHasNoDateAndIsNotTrusted() throws Exception {
        // Polls begin 7 s after Flink's last renewal: a reading of unknown age, then one every 10 s.
        EventCounts counts = count("chained", 7, 8, 38, 41);
        assertThat(counts.total()).isCloseTo(truth("chained", 8, 38), withinPercentage(1));
        assertThat(counts.method()).contains("read first");
    }

    @Test
    void operatorsOfAChainAreCountedOneByOneInTheOrderOfTheJob() throws Exception {
        EventCounts counts = count("chained", 8, 38, 41);
        assertThat(counts.operators())
                .extracting(OperatorCount::operator)
                .containsExactly("Source: Kafka", "Deserialize", "Filter", "Project", "Window", "Sink: Writer");
        OperatorCount source = counts.operators().get(0);
        assertThat(source.in()).isEmpty();
        assertThat(source.out()).contains(counts.total());
        OperatorCount filter = counts.operators().get(2);
        assertThat(filter.in().orElseThrow()).isCloseTo(counts.total(), withinPercentage(0.5));
        assertThat(filter.out().orElseThrow()).isCloseTo(counts.total() / 3, withinPercentage(0.5));
        OperatorCount sink = counts.operators().get(5);
        assertThat(sink.in()).isPresent();
        assertThat(sink.out()).isEmpty();
    }

    @Test
    void theMethodSaysHowFarTheReadingsWereFromTheWindow() throws Exception {
        EventCounts counts = count("chained", 8, 38, 41);
        assertThat(counts.method())
                .isEqualTo(
                        "numRecordsOut of Source: Kafka, 2 subtasks, from Flink's REST counters, which it renews every 10.0"
                                + " s: read 7.6 s before and 2.4 s after the window's start and read 7.6 s before and 2.4 s after"
                                + " its end, a straight line between readings");
        assertThat(counts.source()).startsWith("flink:http://127.0.0.1:").matches(".*/[0-9a-f]{32}");
    }

    @Test
    void theCountsOfBothAttemptsAreAddedWhenTheJobRestarts() throws Exception {
        EventCounts counts = count("restarted", 5, 45, 51);
        assertThat(counts.total()).isCloseTo(truth("restarted", 5, 45), withinPercentage(1));
        assertThat(counts.marks()).singleElement().satisfies(mark -> {
            assertThat(mark.kind()).isEqualTo(Mark.Kind.RESTART);
            assertThat(mark.fromSecond()).isBetween(21.5, 22.5);
            assertThat(mark.toSecond()).isBetween(mark.fromSecond() + 0.5, mark.fromSecond() + 5);
        });
        // The stamp says 21.97 s; an answer of the recording is up to 250 ms old.
        assertThat(counts.method())
                .containsPattern("the job restarted 2[12]\\.\\d s into the window: the counts of all");
    }

    @ParameterizedTest
    @CsvSource({"5, 25, 41", "32, 48, 51", "22, 29, 41"})
    void aRestartNearTheWindowDoesNotDisturbIt(int from, int to, int lastPoll) throws Exception {
        EventCounts counts = count("restarted", from, to, lastPoll);
        assertThat(counts.total()).isCloseTo(truth("restarted", from, to), withinPercentage(2));
    }

    @Test
    void readingsThatDoNotReachTheWindowAreNoBasisForACount() {
        assertThatThrownBy(() -> count("chained", 2, 45, 12))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.QUALITY))
                .hasMessageContaining("before its end");
        assertThatThrownBy(() -> count("chained", 1, 5, 6))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("renewed its counters 1 times around the window");
    }

    @Test
    void readsInTheBackgroundUntilTheCountersHavePassedTheWindow() throws Exception {
        Instant start = ReplayedFlink.startOf("chained");
        SetClock clock = SetClock.running(start, 5);
        try (ReplayedFlink flink = new ReplayedFlink("chained", clock);
                FlinkDenominator denominator =
                        new FlinkDenominator(new JsonRest(flink.address()), Optional.of(flink.job()), clock)) {
            denominator.begin();
            Instant end = start.plusSeconds(28);
            EventCounts counts = denominator.between(start.plusSeconds(8), end);
            assertThat(clock.instant()).isAfter(start.plusSeconds(30));
            // A poll is 1.25 s of the recording here, more on a busy machine, and a reading that uncertain.
            assertThat(counts.total()).isCloseTo(truth("chained", 8, 28), within(counts.uncertainty()));
        }
    }
}
