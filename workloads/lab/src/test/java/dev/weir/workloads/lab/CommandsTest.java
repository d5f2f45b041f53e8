package dev.weir.workloads.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "two words", "it's", "$HOME `id` \"quoted\" \\", "lib/*", ""})
    void aQuotedWordReachesAProgramAsItIs(String word) {
        assertThat(Commands.run("sh", "-c", "printf '%s' " + Commands.quote(word)))
                .isEqualTo(word);
    }

    @Test
    void aProgramThatFailsIsQuoted() {
        assertThatThrownBy(() -> Commands.run("sh", "-c", "echo no such thing >&2; exit 3"))
                .isInstanceOf(LabFailure.class)
                .hasMessageEndingWith("failed with exit code 3: no such thing");
    }
}
