package dev.weir.workloads.ysb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class DStreamsTest {
    @Test
    void aViewIsOneInTheWindowOfItsEventTime() {
        assertThat(DStreamsBenchmark.one(new CampaignView("c", Instant.ofEpochMilli(1_790_000_019_999L))))
                .isEqualTo(new Tuple2<>(new Tuple2<>("c", 1_790_000_010_000L), 1L));
    }

    @Test
    void allOptionsAreRead() {
        assertThat(DStreamsOptions.parse(List.of("--tcp t:1 --redis r:2 --parallelism 3 --batch 250".split(" "))))
                .isEqualTo(new DStreamsOptions(
                        "t", 1, Optional.empty(), new RedisAddress("r", 2), 3, Duration.ofMillis(250)));
        assertThat(DStreamsOptions.parse(List.of("--files", "file:///f")).files())
                .contains("file:///f");
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DStreamsOptions.parse(List.of("--tcp", "here")))
                .withMessage("not host:port: 'here'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DStreamsOptions.parse(List.of("--batch", "0")))
                .withMessage("--batch must be at least 1 millisecond: 0");
    }
}
