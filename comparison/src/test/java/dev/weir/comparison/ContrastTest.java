package dev.weir.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.comparison.Reference.Costs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ContrastTest {
    private static List<LogCost> costs(double variance, double... logs) {
        return DoubleStream.of(logs).mapToObj(log -> new LogCost(log, variance)).toList();
    }

    @Test
    void aRowByItselfIsStudentsTest() {
        // t.test(c(1.3, 1.2, 1.4), c(1.0, 1.1, 1.2), var.equal = TRUE) in R: t = 2.4495, df = 4, 95 % −0.0267 to 0.4267
        Contrast contrast = Contrast.alone(new Costs("a", costs(0, 1.0, 1.1, 1.2), costs(0, 1.3, 1.2, 1.4)));

        assertThat(contrast.difference()).isCloseTo(0.2, Offset.offset(1e-12));
        assertThat(contrast.difference() / contrast.error()).isCloseTo(2.4495, Offset.offset(1e-4));
        assertThat(contrast.difference() - contrast.halfWidth()).isCloseTo(-0.0267, Offset.offset(1e-4));
        assertThat(contrast.freedom()).isEqualTo(4);
    }

    @Test
    void runsThatLieCloserThanSamplingAllowsKeepTheSamplingsVariance() {
        Contrast contrast = Contrast.alone(new Costs("a", costs(0.01, 1, 1, 1), costs(0.01, 1, 1, 1)));

        assertThat(contrast.error()).isCloseTo(Math.sqrt(0.01 * 2 / 3), Offset.offset(1e-12));
    }

    @Test
    void oneRunASideKnowsTheLuckOfSamplingOnly() {
        Contrast contrast = Contrast.alone(new Costs("a", costs(0.01, 1), costs(0.03, 1.2)));

        assertThat(contrast.freedom()).isInfinite();
        assertThat(contrast.halfWidth()).isCloseTo(1.96 * 0.2, Offset.offset(1e-3));
    }

    @Test
    void moderatedIntervalsHoldTheTruthInNineteenOfTwenty() {
        Random random = new Random(5);
        int held = 0;
        int all = 0;
        for (int trial = 0; trial < 400; trial++) {
            List<Costs> rows = new ArrayList<>();
            for (int row = 0; row < 8; row++) {
                rows.add(new Costs("row", drawn(random), drawn(random)));
            }
            for (Contrast contrast : Contrast.moderated(rows)) {
                held += Math.abs(contrast.difference()) <= contrast.halfWidth() ? 1 : 0;
                all++;
            }
        }
        assertThat((double) held / all).isBetween(0.94, 0.985);
    }

    /** Three runs that differ by 3 % by their starts and by 2 % by sampling. */
    private static List<LogCost> drawn(Random random) {
        return DoubleStream.generate(() -> 0.03 * random.nextGaussian() + 0.02 * random.nextGaussian())
                .limit(3)
                .mapToObj(log -> new LogCost(log, 0.02 * 0.02))
                .toList();
    }
}
