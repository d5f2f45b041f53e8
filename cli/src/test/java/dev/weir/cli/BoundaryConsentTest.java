package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.aggregator.BoundaryPlan;
import dev.weir.model.WeirException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is done to a job before somebody has seen what it is and agreed. */
class BoundaryConsentTest {
    private static final BoundaryPlan PLAN =
            new BoundaryPlan(List.of(new BoundaryPlan.Entry("acme.Job$Filter.run", "Filter", 123)), 2);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private boolean ask(String typed, boolean terminal, boolean yes) throws IOException {
        return new BoundaryConsent(
                        new BufferedReader(new StringReader(typed)), new PrintStream(shown, true, UTF_8), terminal)
                .ask(PLAN, false, yes);
    }

    @ParameterizedTest
    @CsvSource({"y,true", "YES,true", "n,false", "'',false", "yesterday,false"})
    void onATerminalOnlyAYesGoesOn(String typed, boolean expected) throws IOException {
        assertThat(ask(typed + "\n", true, false)).isEqualTo(expected);
        assertThat(shown.toString(UTF_8))
                .contains("acme.Job$Filter.run  (Filter, 123 samples)", "2 more", "70 to 80 %", "Go on? [y/N]");
    }

    @Test
    void theEndOfTheInputIsANo() throws IOException {
        assertThat(ask("", true, false)).isFalse();
    }

    @Test
    void withoutATerminalConsentIsNeededBeforehand() throws IOException {
        assertThatThrownBy(() -> ask("y\n", false, false))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--yes");
        assertThat(ask("", false, true)).isTrue();
        assertThat(shown.toString(UTF_8)).contains("acme.Job$Filter.run").doesNotContain("Go on?");
    }
}
