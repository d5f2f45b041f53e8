package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.aggregator.Proportion.Stratum;
import dev.weir.model.summary.Estimate;
import java.time.Duration;
import java.util.ArrayList;
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

    private static Stratum blocks(List<Double> row, List<Double> all) {
        long k = Math.round(row.stream().mapToDouble(x -> x).sum());
        long n = Math.round(all.stream().mapToDouble(x -> x).sum());
        return new Stratum(1, k, n, (double) k / n, row, all);
    }

    @Test
    void theVarianceIsThatOfTheBlocks() {
        SampledShare share =
                Proportion.of(List.of(blocks(List.of(10.0, 30.0, 20.0, 40.0), List.of(100.0, 100.0, 100.0, 100.0))));
        // p = 0.25; residuals of the blocks −15, 5, −5, 15 of 400 samples; 4 / 3 · 500 / 400².
        assertThat(share.standardError()).isCloseTo(Math.sqrt(4.0 / 3 * 500 / 160_000), within(1e-12));
        assertThat(share.byChance()).isCloseTo(Math.sqrt(0.25 * 0.75 / 400), within(1e-12));
        assertThat(share.degreesOfFreedom()).isEqualTo(3);
        // n_eff = 0.1875 / variance · (1.95996 / 3.18245)² = 45 · 0.37929 = 17.07; Wilson of 0.25 of it.
        assertThat(share.estimate().low()).isCloseTo(0.10474, within(5e-5));
        assertThat(share.estimate().high()).isCloseTo(0.48712, within(5e-5));
        // (t6(0.975) + t6(0.8)) · √2 · 0.06455 / 0.25 = (2.4469 + 0.9057) · 0.36515: more than the task itself.
        assertThat(share.detectableChange()).isEmpty();
    }

    @Test
    void theDetectableChangeComesFromTheStandardError() {
        SampledShare share = Proportion.of(List.of(
                blocks(List.of(2400.0, 2600.0, 2500.0, 2500.0), List.of(10_000.0, 10_000.0, 10_000.0, 10_000.0))));
        // Residuals −100, 100, 0, 0 of 40,000: SE = √(4/3 · 20,000) / 40,000 = 0.0040825, 1.633 % of 0.25; · √2 ·
        // (2.44691 + 0.90570).
        assertThat(share.detectableChange().orElseThrow()).isCloseTo(0.07742, within(2e-5));
    }

    @Test
    void theSameSamplesInClumpsAreKnownLessWell() {
        List<Double> all = List.of(500.0, 500.0, 500.0, 500.0, 500.0, 500.0);
        double before = 0;
        for (double clump = 10; clump <= 90; clump += 10) {
            Estimate estimate = Proportion.of(List.of(blocks(
                            List.of(100 + clump, 100 - clump, 100 + clump, 100 - clump, 100 + clump, 100 - clump),
                            all)))
                    .estimate();
            assertThat(estimate.halfWidth()).isGreaterThan(before);
            before = estimate.halfWidth();
        }
    }

    @Test
    void aRareTaskIsNeverBetterKnownThanByIndependentSamples() {
        List<Double> all = List.of(500.0, 500.0, 500.0, 500.0);
        Estimate even =
                Proportion.of(List.of(blocks(List.of(2.0, 2.0, 2.0, 2.0), all))).estimate();
        Estimate independent = Proportion.of(List.of(stratum(1, 8, 2_000))).estimate();
        assertThat(even).isEqualTo(independent);
        Estimate zero =
                Proportion.of(List.of(blocks(List.of(0.0, 0.0, 0.0, 0.0), all))).estimate();
        assertThat(zero).isEqualTo(Proportion.of(List.of(stratum(1, 0, 2_000))).estimate());
        // And a common one, spread evenly by luck, at most twice as well.
        Estimate common = Proportion.of(List.of(blocks(List.of(100.0, 100.0, 100.0, 101.0), all)))
                .estimate();
        Estimate fourfold = Proportion.wilson(401.0 / 2_000, 8_000);
        assertThat(common.halfWidth()).isGreaterThanOrEqualTo(0.99 * fourfold.halfWidth());
    }

    @Test
    void intervalsHoldTheirValueWithinNothingAndEverythingWhateverComes() {
        Random random = new Random(5);
        for (int run = 0; run < 3_000; run++) {
            int blocks = 1 + random.nextInt(7);
            List<Stratum> strata = new ArrayList<>();
            int processes = 1 + random.nextInt(3);
            for (int process = 0; process < processes; process++) {
                List<Double> row = new ArrayList<>();
                List<Double> all = new ArrayList<>();
                for (int b = 0; b < blocks; b++) {
                    int n = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
                    all.add((double) n);
                    row.add((double) (n == 0 ? 0 : random.nextInt(n + 1)));
                }
                double k = row.stream().mapToDouble(x -> x).sum();
                double kept = all.stream().mapToDouble(x -> x).sum();
                long n = Math.round(kept) + (random.nextInt(3) == 0 ? random.nextInt(9) : 0);
                strata.add(new Stratum(1.0 / processes, Math.round(k), n, n == 0 ? 0 : k / n, row, all));
            }
            SampledShare share = Proportion.of(strata);
            assertThat(share.estimate().low()).isBetween(0.0, share.estimate().value());
            assertThat(share.estimate().high()).isBetween(share.estimate().value(), 1.0);
            share.detectableChange().ifPresent(change -> assertThat(change).isBetween(0.0, 1.0));
            assertThat(Proportion.of(strata)).isEqualTo(share);
        }
    }

    /** A job that stays busy with one thing for some seconds: two states, each kept for 3 s on the average, with 20 % and 40 % of the task. */
    @Test
    void whatGoesOnForSecondsNeedsBlocksOfTime() {
        Random random = new Random(20261120);
        int seconds = 60;
        TimeCells cells = TimeCells.of(Duration.ofSeconds(seconds));
        TimeBlocks blocks = TimeBlocks.of(List.of(Duration.ofSeconds(seconds)));
        int independent = 0;
        int held = 0;
        int runs = 3_000;
        for (int run = 0; run < runs; run++) {
            CellCounts row = new CellCounts(cells, 1);
            CellCounts all = new CellCounts(cells, 1);
            boolean busy = random.nextBoolean();
            long k = 0;
            for (int second = 0; second < seconds; second++) {
                busy ^= random.nextInt(3) == 0;
                long drawn = drawn(random, busy ? 0.4 : 0.2, 99);
                k += drawn;
                row.add(0, second, drawn);
                all.add(0, second, 99);
            }
            long n = 99L * seconds;
            Estimate naive = Proportion.of(List.of(stratum(1, k, n))).estimate();
            Estimate estimate = Proportion.of(List.of(
                            new Stratum(1, k, n, (double) k / n, blocks.sum(cells, row, 0), blocks.sum(cells, all, 0))))
                    .estimate();
            independent += naive.low() <= 0.3 && 0.3 <= naive.high() ? 1 : 0;
            held += estimate.low() <= 0.3 && 0.3 <= estimate.high() ? 1 : 0;
        }
        assertThat(independent / (double) runs).as("independent").isLessThan(0.7);
        assertThat(held / (double) runs).as("blocks of time").isBetween(0.93, 0.97);
    }

    private static long drawn(Random random, double p, int n) {
        long k = 0;
        for (int i = 0; i < n; i++) {
            k += random.nextDouble() < p ? 1 : 0;
        }
        return k;
    }
}
