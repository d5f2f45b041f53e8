package dev.weir.workloads.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabOptionsTest {
    @Test
    void withoutOptionsTheJobIsAsParallelAsThereAreHosts() {
        assertThat(LabOptions.parse(List.of("flink")))
                .isEqualTo(new LabOptions(
                        List.of("flink"),
                        LabOptions.DEFAULT_RATE,
                        0,
                        2,
                        true,
                        0,
                        2,
                        Duration.ofSeconds(20),
                        List.of(),
                        Messages.DEFAULT,
                        List.of()));
        assertThat(LabOptions.parse(List.of("flink", "--hosts", "3")).parallelism())
                .isEqualTo(3);
    }

    @Test
    void severalEnginesStandWithCommasBetween() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabOptions.parse(List.of("flink,flink")))
                .withMessage("an engine is named twice: [flink, flink]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabOptions.parse(List.of("flink,apex")))
                .withMessageStartingWith("there is no engine 'apex'; there are: ");
    }

    @Test
    void everythingBehindTwoDashesIsTheCommand() {
        assertThat(LabOptions.parse(List.of("flink", "--rate", "5", "--", "weir", "--rate", "--"))
                        .command())
                .containsExactly("weir", "--rate", "--");
    }

    @Test
    void theJvmsRunWithoutAnyOptionThatWasNotAskedFor() {
        assertThat(LabOptions.parse(List.of("flink")).jvmOptions()).isEmpty();
        assertThat(LabOptions.parse(List.of("flink", "--jvm-option", "-Xint", "--jvm-option", "-XX:+UseParallelGC"))
                        .jvmOptions())
                .containsExactly("-Xint", "-XX:+UseParallelGC");
    }

    @ParameterizedTest
    @CsvSource({"1,2,1", "2,2,1", "3,2,2", "4,2,2", "9,4,3"})
    void noHostHasMoreSlotsThanItNeeds(int parallelism, int hosts, int slots) {
        LabOptions options = new LabOptions(
                List.of("flink"),
                1,
                0,
                parallelism,
                true,
                0,
                hosts,
                Duration.ZERO,
                List.of(),
                Messages.DEFAULT,
                List.of());
        assertThat(options.slotsPerHost()).isEqualTo(slots);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    --rate 0      | --rate must be at least 1, not 0
                    --rate fast   | --rate needs a number, not 'fast'
                    --hosts 10    | --hosts must be 1 to 9, not 10
                    --chaining no | --chaining is on or off, not 'no'
                    --parse-twice -1 | --parse-twice is 0 to 100 percent, not -1
                    --events      | --events has no value
                    --cost-us 9   | --message-bytes and --cost-us are for the pipeline p2p
                    --message-bytes 10000001 | --message-bytes must be 1 to 10000000, not 10000001
                    --            | there is no command after --
                    --speed 1     | unknown option: --speed
                    """)
    void whatMakesNoSenseIsRefusedByName(String arguments, String message) {
        List<String> words = List.of(("flink " + arguments).split(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabOptions.parse(words))
                .withMessage(message);
    }
}
