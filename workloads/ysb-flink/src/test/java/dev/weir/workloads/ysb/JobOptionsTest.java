package dev.weir.workloads.ysb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobOptionsTest {
    @Test
    void allOptionsAreRead() {
        assertThat(JobOptions.parse(List.of(
                        "--kafka",
                        "k:1",
                        "--topic",
                        "t",
                        "--redis",
                        "r:2",
                        "--group",
                        "g",
                        "--parallelism",
                        "3",
                        "--chaining",
                        "off",
                        "--parse-twice",
                        "15")))
                .isEqualTo(new JobOptions("k:1", "t", new RedisAddress("r", 2), "g", 3, false, 15));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--chaining", "maybe")))
                .withMessage("--chaining is on or off, not 'maybe'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--redis", "here")))
                .withMessage("not host:port: 'here'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--parallelism", "0")))
                .withMessage("--parallelism must be at least 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--parse-twice", "101")))
                .withMessage("--parse-twice is 0 to 100 percent, not 101");
    }
}
