package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.CounterEvent;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class SamplePeriodTest {
    private static final double WANTED = 100;

    /** A second of so many occurrences a second in the targets, and of so many in all, ten times. */
    private static void run(SamplePeriod period, double ofTargets, double ofAll, int tenths) {
        for (int i = 0; i < tenths; i++) {
            period.observe(0.1, Math.round(ofTargets / 10 / period.period()), Math.round(ofAll / 10 / period.period()));
        }
    }

    @Test
    void theTargetsGetAboutTheWantedNumberOfSamples() {
        SamplePeriod period = new SamplePeriod(CounterEvent.PAGE_FAULTS, WANTED);
        run(period, 1e6, 1e6, 50);
        assertThat(1e6 / period.period()).isBetween(WANTED / 4, WANTED * 2);
    }

    @Test
    void aRushIsAnsweredAtOnceAndACalmBelievedAfterSeconds() {
        SamplePeriod period = new SamplePeriod(CounterEvent.PAGE_FAULTS, WANTED);
        run(period, 1e6, 1e6, 1);
        long inTheRush = period.period();
        assertThat(inTheRush).isGreaterThan(4_000);
        run(period, 0, 0, 3);
        assertThat(period.period()).isEqualTo(inTheRush);
        run(period, 0, 0, 300);
        assertThat(period.period()).isEqualTo(1);
    }

    @Test
    void whatOthersDoIsBoundedToo() {
        SamplePeriod period = new SamplePeriod(CounterEvent.CONTEXT_SWITCHES, WANTED);
        run(period, 100, 1e6, 50);
        assertThat(1e6 / period.period()).isLessThan(WANTED * 20 * 2);
    }

    @Test
    void aPeriodIsAPrimeSoThatNoLoopOfTheJobIsInStepWithIt() {
        SamplePeriod period = new SamplePeriod(CounterEvent.INSTRUCTIONS, WANTED);
        assertThat(BigInteger.valueOf(period.period()).isProbablePrime(50)).isTrue();
        run(period, 3e9, 3e9, 20);
        assertThat(BigInteger.valueOf(period.period()).isProbablePrime(50)).isTrue();
    }
}
