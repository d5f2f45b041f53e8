package dev.weir.workloads.ysb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobOptionsTest {
    @Test
    void allOptionsAreRead() {
        assertThat(JobOptions.parse(List.of(
                        ("--kafka k:1 --topic t --redis r:2 --checkpoint file:///c --parallelism 3 --mode continuous"
                                        + " --trigger 250")
                                .split(" "))))
                .isEqualTo(new JobOptions(
                        "k:1",
                        "t",
                        new RedisAddress("r", 2),
                        "file:///c",
                        3,
                        JobOptions.Mode.CONTINUOUS,
                        Duration.ofMillis(250)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --mode fast                      | --mode is micro-batch, continuous or real-time, not 'fast'
            --redis here                     | not host:port: 'here'
            --parallelism 0 --checkpoint c   | --parallelism must be at least 1: 0
            --trigger 0 --checkpoint c       | --trigger must be at least 1 millisecond: 0
            --parallelism 1                  | --checkpoint is missing: where Spark keeps offsets and state
            --speed 1                        | unknown option: --speed
            --mode                           | --mode has no value
            """)
    void whatMakesNoSenseIsRefusedByName(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of(arguments.split(" "))))
                .withMessage(message);
    }
}
