package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.weir.denominators.CounterSource.Backwards;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.denominators.CounterSource.Shown;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counters whose truth is a formula. */
@Timeout(60)
class PolledDenominatorTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    /** What is shown at a second. */
    private record Formula(
            SetClock clock, Shown shown, Backwards backwards, DoubleFunction<Optional<Map<Counter, Long>>> counts)
            implements CounterSource {
        @Override
        public void connect() {}

        @Override
        public Totals read() throws Unavailable {
            double second = Duration.between(START, clock.instant()).toNanos() / 1e9;
            return new Totals(counts.apply(second).orElseThrow(() -> new Unavailable("connection refused", 0)));
        }

        @Override
        public String source() {
            return "formula:x";
        }

        @Override
        public String method() {
            return "counts of a formula";
        }

        @Override
        public String advice() {
            return "Does it run?";
        }

        @Override
        public void close() {}
    }

    private static EventCounts count(
            Shown shown,
            Backwards backwards,
            double from,
            double to,
            double lastPoll,
            DoubleFunction<Optional<Map<Counter, Long>>> counts)
            throws Exception {
        SetClock clock = SetClock.standing(START);
        try (PolledDenominator denominator =
                new PolledDenominator(new Formula(clock, shown, backwards, counts), clock)) {
            denominator.connect();
            while (clock.instant().isBefore(at(lastPoll))) {
                clock.advance(Duration.ofMillis(250));
                denominator.poll();
            }
            return denominator.count(new WindowReading(at(from), at(to)));
        }
    }

    private static Instant at(double second) {
        return START.plusNanos(Math.round(second * 1e9));
    }

    private static Optional<Map<Counter, Long>> job(double count) {
        return Optional.of(Map.of(Counter.job(""), (long) count));
    }

    /** A count that goes up every so often only. */
    private static double stepped(double second, double every, double phase, double rate) {
        return rate * Math.max(0, Math.floor((second - phase) / every) * every + phase);
    }

    @Test
    void aCountIsInterpolatedAtBothEndsOfTheWindow() throws Exception {
        EventCounts counts =
                count(Shown.LIVE, Backwards.BEGAN_ANEW, 3.1, 13.2, 14, second -> job(7_000 + 1_000 * second));
        assertThat(counts.total()).isCloseTo(10_100, offset(2.0));
        assertThat(counts.uncertainty()).isLessThan(10);
        assertThat(counts.method())
                .isEqualTo("counts of a formula: read 0.1 s before and 0.2 s after the window's start and read 0.2 s"
                        + " before and 0.1 s after its end, a straight line between readings");
        assertThat(counts.marks()).isEmpty();
    }

    @Test
    void theSecondsOfTheWindowAddUpToItsEvents() throws Exception {
        EventCounts counts = count(
                Shown.LIVE,
                Backwards.BEGAN_ANEW,
                2,
                7.5,
                9,
                second -> job(second < 5 ? 100 * second : 500 + 300 * (second - 5)));
        assertThat(counts.bySecond()).hasSize(6);
        assertThat(counts.bySecond().get(0)).isCloseTo(100, offset(2.0));
        assertThat(counts.bySecond().get(4)).isCloseTo(300, offset(2.0));
        assertThat(counts.bySecond().get(5)).isCloseTo(150, offset(2.0));
        assertThat(counts.bySecond().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(counts.total(), within(1.0));
    }

    @Test
    void stepsOfDifferentPhaseAreFollowedPartByPart() throws Exception {
        EventCounts counts = count(Shown.IN_STEPS, Backwards.SET_BACK, 4.4, 14.9, 24, second -> {
            Map<Counter, Long> parts = new LinkedHashMap<>();
            parts.put(Counter.job("0"), (long) stepped(second, 5, 0.3, 1_000));
            parts.put(Counter.job("1"), (long) stepped(second, 1, 0.6, 500));
            parts.put(Counter.job("2"), 42L);
            return Optional.of(parts);
        });
        // The truth is 1,500 a second, and steps are dated to within half a poll.
        assertThat(counts.total()).isCloseTo(1_500 * 10.5, offset(1_500 * 0.25));
        assertThat(Math.abs(counts.total() - 1_500 * 10.5)).isLessThan(counts.uncertainty());
        assertThat(counts.uncertainty()).isLessThan(0.05 * counts.total());
        assertThat(counts.method()).contains("shown in steps up to 5.");
    }

    @Test
    void aChangeOfTheRateBetweenTwoStepsIsWithinTheUncertainty() throws Exception {
        EventCounts counts = count(Shown.IN_STEPS, Backwards.SET_BACK, 13, 31, 45, second -> {
            double shownAt = Math.floor(second / 5) * 5;
            return job(shownAt < 12 ? 1_000 * shownAt : 12_000 + 3_000 * (shownAt - 12));
        });
        double truth = 3_000.0 * 18;
        assertThat(counts.uncertainty()).isGreaterThan(500);
        assertThat(Math.abs(counts.total() - truth)).isLessThan(counts.uncertainty());
    }

    @Test
    void aCounterThatBeganAnewIsAddedUpAndMarked() throws Exception {
        EventCounts counts = count(
                Shown.LIVE,
                Backwards.BEGAN_ANEW,
                2,
                12,
                13,
                second -> job(second < 6.1 ? 50_000 + 1_000 * second : 1_000 * (second - 6.1)));
        assertThat(counts.total()).isCloseTo(10_000, offset(150.0));
        assertThat(counts.marks()).singleElement().satisfies(mark -> {
            assertThat(mark.kind()).isEqualTo(Mark.Kind.RESTART);
            assertThat(mark.fromSecond()).isEqualTo(4);
            assertThat(mark.toSecond()).isEqualTo(4.25);
            assertThat(mark.sentence()).isEqualTo("the count of formula:x went back from 56000 to 150: it began anew");
        });
        assertThat(counts.method()).endsWith("the counts before and after are added");
    }

    @Test
    void anOffsetThatIsSetBackCountsAgainWhatIsProcessedAgain() throws Exception {
        EventCounts counts = count(
                Shown.LIVE,
                Backwards.SET_BACK,
                2,
                12,
                13,
                second -> job(second < 6.1 ? 50_000 + 1_000 * second : 54_000 + 1_000 * (second - 6.1)));
        assertThat(counts.total()).isCloseTo(10_000, offset(300.0));
        assertThat(counts.marks()).hasSize(1);
        assertThat(counts.method()).endsWith("what is processed again is counted again");
    }

    @Test
    void aPartThatAppearsBeginsAtNothingAndOneThatGoesStandsStill() throws Exception {
        EventCounts counts = count(Shown.LIVE, Backwards.BEGAN_ANEW, 2, 12, 13, second -> {
            Map<Counter, Long> parts = new LinkedHashMap<>();
            if (second < 6) {
                parts.put(Counter.job("a"), (long) (1_000 * second));
            }
            if (second >= 5) {
                parts.put(Counter.job("b"), (long) (2_000 * (second - 5)));
            }
            return Optional.of(parts);
        });
        assertThat(counts.total()).isCloseTo(4_000 + 14_000, offset(600.0));
    }

    @Test
    void operatorsAreCountedBesideTheJob() throws Exception {
        EventCounts counts = count(Shown.LIVE, Backwards.BEGAN_ANEW, 2, 12, 13, second -> {
            Map<Counter, Long> parts = new LinkedHashMap<>();
            parts.put(Counter.job(""), (long) (1_000 * second));
            parts.put(Counter.in("Window", "0"), (long) (300 * second));
            parts.put(Counter.in("Window", "1"), (long) (100 * second));
            parts.put(Counter.out("Window", "0"), (long) second);
            parts.put(Counter.in("Sink", "0"), (long) second);
            return Optional.of(parts);
        });
        assertThat(counts.operators()).extracting(OperatorCount::operator).containsExactly("Window", "Sink");
        assertThat(counts.operators().get(0).in()).contains(4_000.0);
        assertThat(counts.operators().get(1).out()).isEmpty();
        assertThat(counts.total()).isEqualTo(10_000);
    }

    @Test
    void anEndpointThatStopsAnsweringIsAnErrorThatSaysWhatIsKnown() {
        assertThatThrownBy(() -> count(
                        Shown.LIVE,
                        Backwards.BEGAN_ANEW,
                        2,
                        60,
                        70,
                        second -> second > 30 ? Optional.empty() : job(1_000 * second)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.REMOTE))
                .hasMessageContaining("formula:x stopped answering during the run: connection refused; it was last"
                        + " read 28.0 s after the window's start. Does it run?");
    }

    @Test
    void anEndpointThatIsAwayInTheMiddleDoesNoHarm() throws Exception {
        EventCounts counts = count(
                Shown.LIVE,
                Backwards.BEGAN_ANEW,
                2,
                60,
                61,
                second -> second > 30 && second < 35 ? Optional.empty() : job(1_000 * second));
        assertThat(counts.total()).isCloseTo(58_000, offset(2.0));
    }

    @Test
    void nothingAtAllIsAlsoACount() throws Exception {
        EventCounts counts = count(Shown.IN_STEPS, Backwards.BEGAN_ANEW, 2, 12, 30, second -> job(5));
        assertThat(counts.total()).isZero();
        assertThat(counts.uncertainty()).isZero();
        assertThat(counts.method()).endsWith("did not move");
    }

    @Test
    void aJobThatStopsIsNotCountedOn() throws Exception {
        EventCounts counts = count(
                Shown.IN_STEPS,
                Backwards.BEGAN_ANEW,
                2,
                30,
                45,
                second -> job(stepped(Math.min(second, 20), 1, 0, 1_000)));
        assertThat(counts.total()).isCloseTo(18_000, offset(300.0));
    }

    @Test
    void waitsAfterTheWindowForACountFromBehindItsEnd() {
        SetClock clock = SetClock.running(START, 2);
        try (PolledDenominator denominator = new PolledDenominator(
                new Formula(clock, Shown.IN_STEPS, Backwards.BEGAN_ANEW, second -> job(stepped(second, 2, 0, 1_000))),
                clock)) {
            denominator.begin();
            EventCounts counts = denominator.between(at(4.5), at(8.5));
            assertThat(clock.instant()).isAfter(at(10));
            assertThat(counts.total()).isCloseTo(4_000, within(counts.uncertainty()));
        }
    }
}
