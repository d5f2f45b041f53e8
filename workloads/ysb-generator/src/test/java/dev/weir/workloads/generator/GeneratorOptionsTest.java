package dev.weir.workloads.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeneratorOptionsTest {
    @Test
    void allOptionsAreRead() {
        assertThat(GeneratorOptions.parse(List.of(
                        "--kafka",
                        "k:1",
                        "--topic",
                        "t",
                        "--partitions",
                        "3",
                        "--redis",
                        "r:2",
                        "--rate",
                        "4",
                        "--events",
                        "5",
                        "--seed",
                        "6",
                        "--wait",
                        "--count-file",
                        "/c")))
                .isEqualTo(new GeneratorOptions(
                        "k:1",
                        "t",
                        3,
                        "r",
                        2,
                        4,
                        5,
                        6,
                        true,
                        false,
                        Optional.of(Path.of("/c")),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeneratorOptions.parse(List.of("--rate", "0")))
                .withMessage("--rate must be at least 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeneratorOptions.parse(List.of("--seed")))
                .withMessage("--seed has no value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeneratorOptions.parse(List.of("--speed", "1")))
                .withMessage("unknown option: --speed");
    }
}
