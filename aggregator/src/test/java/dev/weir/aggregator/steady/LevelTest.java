package dev.weir.aggregator.steady;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.summary.Timeline;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LevelTest {
    @Test
    void ofTwoLevelsTheOneThatHoldsForLongerIsTaken() {
        assertThat(Level.of(new double[] {100, 101, 99, 100, 130, 131, 129})).isCloseTo(100, within(1.0));
        assertThat(Level.of(new double[] {130, 131, 129, 130, 100, 101, 99})).isCloseTo(130, within(1.0));
        assertThat(Level.of(new double[] {})).isZero();
        assertThat(Level.of(new double[] {5})).isEqualTo(5);
    }

    @Test
    void aStepOrADriftDoesNotLookLikeChance() {
        assertThat(Level.spread(new double[] {100, 100, 100, 200, 200, 200})).isZero();
        assertThat(Level.spread(new double[] {100, 101, 102, 103, 104, 105})).isCloseTo(1.05, within(0.01));
    }

    @Test
    void aBlockHasAThousandSamplesWhereSixBlocksCan() {
        assertThat(Blocks.of(60, 13_800)).isEqualTo(new Blocks(5, 60));
        assertThat(Blocks.of(60.012, 13_800).count()).isEqualTo(12);
        assertThat(Blocks.of(60, 2_000).length()).isEqualTo(10);
        assertThat(Blocks.of(60, 10_000_000).length()).isEqualTo(1);
        assertThat(Blocks.of(3_600, 10_000_000).count()).isEqualTo(120);
        assertThat(Blocks.of(0.4, 10).count()).isEqualTo(1);
        assertThat(Blocks.of(60, 0).length()).isEqualTo(10);
    }

    @Test
    void theBlocksAreTheWindowWithoutGaps() {
        for (double seconds : new double[] {0.4, 1, 7, 59.9, 60.012, 63, 599.5}) {
            Blocks blocks = Blocks.of(seconds, 5_000);
            double at = 0;
            for (int block = 0; block < blocks.count(); block++) {
                assertThat(blocks.from(block)).isEqualTo(at);
                assertThat(blocks.to(block)).isGreaterThan(at);
                at = blocks.to(block);
            }
            assertThat(at).isEqualTo(seconds);
        }
    }

    /** The rate that {@link Level} states: of a hundred runs that are steady one may be marked. */
    @Test
    void steadyRunsAreHardlyEverMarked() {
        assertThat(marked(seed -> Courses.of(60, seed).timeline())).isLessThanOrEqualTo(4);
        assertThat(marked(seed -> Courses.of(60, seed).events(second -> 250_000).timeline()))
                .isLessThanOrEqualTo(4);
        // A fifth of the samples, as at 99 Hz: six blocks.
        assertThat(marked(seed -> Courses.of(60, seed)
                        .rate("Kafka", second -> 28)
                        .rate("Window", second -> 14)
                        .rate("JIT", second -> 3)
                        .events(second -> 250_000)
                        .timeline()))
                .isLessThanOrEqualTo(4);
        // Seconds of a job that works in batches stray three times as much as chance, and are steady for all that.
        assertThat(marked(seed -> Courses.of(60, seed)
                        .rate("Window", second -> second % 3 == 0 ? 150 : 30)
                        .process(7, Optional.empty())
                        .timeline()))
                .isLessThanOrEqualTo(4);
    }

    private static long marked(LongFunction<Timeline> run) {
        return LongStream.range(0, 400)
                .mapToObj(run)
                .filter(timeline -> !timeline.marks().isEmpty())
                .count();
    }
}
