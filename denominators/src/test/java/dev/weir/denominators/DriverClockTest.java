package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DriverClockTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void datesThatMayBeOursStayAsTheyAre() {
        DriverClock clock = new DriverClock();
        clock.saw(NOON.plusMillis(300), NOON, NOON.plusMillis(500));
        clock.saw(NOON.plusMillis(1300), NOON.plusMillis(1000), NOON.plusMillis(1500));
        assertThat(clock.ours(NOON.plusMillis(1300))).isEqualTo(NOON.plusMillis(1300));
    }

    @Test
    void aClockThatIsAheadOrBehindIsMovedToTheRequestThatFoundSoonestWhatItDates() {
        for (Duration wrong : new Duration[] {Duration.ofSeconds(40), Duration.ofSeconds(-40)}) {
            DriverClock clock = new DriverClock();
            clock.saw(NOON.plusMillis(300).plus(wrong), NOON, NOON.plusMillis(500));
            clock.saw(NOON.plusMillis(1480).plus(wrong), NOON.plusMillis(1000), NOON.plusMillis(1500));
            assertThat(clock.ours(NOON.plusMillis(1480).plus(wrong))).isEqualTo(NOON.plusMillis(1500));
        }
    }
}
