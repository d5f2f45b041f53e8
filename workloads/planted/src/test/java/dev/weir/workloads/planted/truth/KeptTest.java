package dev.weir.workloads.planted.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final int LIMIT = TruthReport.LIMIT;

    @Test
    void interruptedEventsAreLeftOutByTheWallClockAlone() {
        StageTimes wall = new StageTimes(List.of("A", "B"), Clock.WALL);
        StageTimes cpu = new StageTimes(List.of("A", "B"), Clock.CPU);
        for (StageTimes times : List.of(wall, cpu)) {
            for (int i = 0; i < 99; i++) {
                times.commit(new long[] {0, 1_020, 2_040, 2_060});
            }
            times.commit(new long[] {0, 4_000_000, 4_001_000, 4_001_020});
        }
        Kept kept = Kept.of(wall, wall.copy(), LIMIT);
        assertThat(kept.timed()).isEqualTo(100);
        assertThat(kept.count()).isEqualTo(99);
        assertThat(kept.timerNanos()).isEqualTo(20);
        assertThat(kept.stageNanos()).containsExactly(99_000.0, 99_000.0);
        assertThat(Kept.of(cpu, cpu.copy(), LIMIT).count()).isEqualTo(100);
    }

    @Test
    void anEdgeCostsWhatItMakesAnEventLonger() {
        StageTimes times = new StageTimes(List.of("A", "B", "C"), Clock.WALL);
        for (int i = 0; i < 10; i++) {
            times.commit(new long[] {0, 107, 214, 321, 343});
            times.commitWhole(307);
        }
        // Two edges inside made 321 of 307, whatever the clock costs where nothing is between two readings.
        Kept kept = Kept.of(times, times.copy(), LIMIT);
        assertThat(kept.timerNanos()).isEqualTo(7);
        assertThat(kept.stageNanos()).containsExactly(1_000.0, 1_000.0, 1_000.0);
    }

    @Test
    void classesRiseWithTheirNanoseconds() {
        int last = -1;
        for (long nanos = 0; nanos < 1L << 40; nanos = nanos * 5 / 4 + 1) {
            int next = StageTimes.classOf(nanos);
            assertThat(next).isBetween(last, StageTimes.CLASSES - 1);
            last = next;
        }
        assertThat(StageTimes.classOf(Long.MAX_VALUE)).isEqualTo(StageTimes.CLASSES - 1);
        assertThat((double) StageTimes.classOf(4_000) - StageTimes.classOf(1_000))
                .isCloseTo(8, within(0.0));
    }
}
