package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeBlocksTest {
    @Test
    void blocksAreFifteenSecondsAndThreeAtLeastAndSixtyAtMost() {
        assertThat(TimeBlocks.count(60.01)).isEqualTo(4);
        assertThat(TimeBlocks.count(30)).isEqualTo(3);
        assertThat(TimeBlocks.count(5)).isEqualTo(3);
        assertThat(TimeBlocks.count(2)).isEqualTo(2);
        assertThat(TimeBlocks.count(0.3)).isEqualTo(1);
        assertThat(TimeBlocks.count(86_400)).isEqualTo(60);
    }

    @Test
    void cellsAreSecondsUntilThereAreTooMany() {
        assertThat(TimeCells.of(Duration.ofMillis(60_012))).isEqualTo(new TimeCells(1, 60));
        assertThat(TimeCells.of(Duration.ofMillis(400))).isEqualTo(new TimeCells(1, 1));
        assertThat(TimeCells.of(Duration.ofSeconds(129))).isEqualTo(new TimeCells(2, 65));
        assertThat(TimeCells.of(Duration.ofDays(1))).isEqualTo(new TimeCells(1024, 85));
        assertThat(TimeCells.of(Duration.ofSeconds(60)).of(60)).isEqualTo(59);
    }

    @Test
    void everySampleIsInABlock() {
        for (long millis : new long[] {900, 4_000, 30_011, 60_012, 299_990, 3_600_000}) {
            Duration window = Duration.ofMillis(millis);
            TimeCells cells = TimeCells.of(window);
            CellCounts counts = new CellCounts(cells, 2);
            for (int second = 0; second <= millis / 1_000; second++) {
                counts.add(1, second, 3);
            }
            TimeBlocks blocks = TimeBlocks.of(List.of(window));
            List<Double> sums = blocks.sum(cells, counts, 1);
            assertThat(sums).hasSize(blocks.count()).doesNotContain(0.0);
            assertThat(sums.stream().mapToDouble(x -> x).sum()).isEqualTo(3.0 * (millis / 1_000 + 1));
            assertThat(blocks.sum(cells, counts, 0)).containsOnly(0.0);
        }
    }

    @Test
    void aCellIsInTheBlockOfItsMiddle() {
        TimeCells cells = new TimeCells(1, 60);
        CellCounts counts = new CellCounts(cells, 1);
        counts.add(0, 9, 1);
        counts.add(0, 10, 10);
        counts.add(0, 59, 100);
        assertThat(new TimeBlocks(60.012, 6).sum(cells, counts, 0)).containsExactly(1.0, 10.0, 0.0, 0.0, 0.0, 100.0);
    }
}
