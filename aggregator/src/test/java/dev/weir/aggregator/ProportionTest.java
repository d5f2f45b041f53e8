package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.aggregator.Proportion.Stratum;
import dev.weir.model.summary.Estimate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProportionTest {
    private static Stratum stratum(double weight, long k, long n) {
        return new Stratum(weight, k, n, (double) k / n, List.of(), List.of());
    }

    @Test
    void oneProcessIsWilsonsInterval() {
        // R: prop.test(15, 148, correct = FALSE)$conf.int, an example of Newcombe (1998): 15/148 → 0.0624, 0.1605.
        Estimate estimate = Proportion.of(List.of(stratum(1, 15, 148))).estimate();
        assertThat(estimate.value()).isCloseTo(15.0 / 148, within(1e-12));
        assertThat(estimate.low()).isCloseTo(0.0624, within(5e-5));
        assertThat(estimate.high()).isCloseTo(0.1605, within(5e-5));
    }

    @Test
    void noSampleOfATaskStillLeavesRoomForIt() {
        Estimate estimate = Proportion.of(List.of(stratum(1, 0, 20))).estimate();
        // Newcombe (1998): 0/20 → 0, 0.1611.
        assertThat(estimate.low()).isZero();
        assertThat(estimate.high()).isCloseTo(0.1611, within(5e-5));
    }

    @Test
    void equalProcessesAreAsGoodAsOneOfTheirSize() {
        Estimate two = Proportion.of(List.of(stratum(0.5, 30, 100), stratum(0.5, 30, 100)))
                .estimate();
        Estimate one = Proportion.of(List.of(stratum(1, 60, 200))).estimate();
        assertThat(two.low()).isCloseTo(one.low(), within(1e-9));
        assertThat(two.high()).isCloseTo(one.high(), within(1e-9));
    }

    @Test
    void aTaskOfOneProcessOnlyIsNoBetterKnownThanByAllSamples() {
        Estimate estimate = Proportion.of(List.of(stratum(0.5, 50, 100), stratum(0.5, 0, 100)))
                .estimate();
        Estimate pooled = Proportion.of(List.of(stratum(1, 50, 200))).estimate();
        assertThat(estimate.halfWidth()).isCloseTo(pooled.halfWidth(), within(1e-9));
    }

    @Test
    void aProcessThatWasNeverSampledWidensTheIntervalByItsWeight() {
        Estimate sampled = Proportion.of(List.of(stratum(1, 30, 100))).estimate();
        Estimate estimate = Proportion.of(
                        List.of(stratum(0.9, 30, 100), new Stratum(0.1, 0, 0, 0, List.of(), List.of())))
                .estimate();
        assertThat(estimate.value()).isCloseTo(0.27, within(1e-12));
        assertThat(estimate.low()).isCloseTo(0.9 * sampled.low(), within(1e-12));
        assertThat(estimate.high()).isCloseTo(0.9 * sampled.high() + 0.1, within(1e-12));
    }

    @Test
    void sharesOfExactlyNothingAndEverythingStayWithinTheirBounds() {
        for (long n = 1; n < 200; n += 7) {
            assertThat(Proportion.of(List.of(stratum(0.3, n, n), stratum(0.7, n, n)))
                            .estimate()
                            .value())
                    .isCloseTo(1, within(1e-12));
            assertThat(Proportion.of(List.of(stratum(0.3, 0, n), stratum(0.7, 0, 2 * n)))
                            .estimate()
                            .low())
                    .isZero();
        }
    }

    /** Independent samples of two unequal processes: what the formula promises, for tasks from rare to common. */
    @Test
    void nineteenOfTwentyIntervalsHoldTheTruth() {
        Random random = new Random(20261120);
        for (double p : new double[] {0.005, 0.02, 0.1, 0.5}) {
            double[] truth = {p, Math.min(1, 1.6 * p)};
            double[] weight = {0.7, 0.3};
            int[] n = {1_000, 1_000};
            double share = weight[0] * truth[0] + weight[1] * truth[1];
            int covered = 0;
            int runs = 2_000;
            for (int run = 0; run < runs; run++) {
                Estimate estimate = Proportion.of(List.of(
                                stratum(weight[0], drawn(random, truth[0], n[0]), n[0]),
                                stratum(weight[1], drawn(random, truth[1], n[1]), n[1])))
                        .estimate();
                covered += estimate.low() <= share && share <= estimate.high() ? 1 : 0;
            }
            assertThat(covered / (double) runs).as("p = " + p).isBetween(0.93, 0.985);
        }
    }

    private static long drawn(Random random, double p, int n) {
        long k = 0;
        for (int i = 0; i < n; i++) {
            k += random.nextDouble() < p ? 1 : 0;
        }
        return k;
    }
}
