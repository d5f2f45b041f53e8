package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTableTest {
    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "de-CH"})
    void theTableIsTheGoldenOneUnderAnyLocale(String tag) throws IOException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(tag));
            assertThat(TerminalTable.render(Fixture.summary(), 80, false)).isEqualTo(Golden.text("table-80.txt"));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 132, 200})
    void noLineIsLongerThanTheTerminal(int columns) {
        assertThat(lines(TerminalTable.render(Fixture.summary(), columns, false)))
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(columns));
    }

    @Test
    void everyTaskTheFailedHostAndTheWarningsAreThere() {
        String table = TerminalTable.render(Fixture.summary(), 80, false);

        assertThat(table)
                .contains("reference cycles per event", "events/s", "busy cores")
                .contains("Cluster communication", "GC", "Unmatched", "Unresolved", "Lost", "Total")
                .contains("1 of 3 hosts failed", "node-3 (connect)", "Warnings");
    }

    @Test
    void withoutEventsCyclesPerSecondAreShownAndTheMissingDenominatorIsNamed() {
        String table = TerminalTable.render(Fixture.withoutEvents(), 80, false);

        assertThat(table)
                .contains("nominal cycles per second", "--events", "Cycles/s")
                .doesNotContain("per job event");
    }

    @Test
    void withoutSamplesItSaysThatNothingWasMeasured() {
        assertThat(TerminalTable.render(Fixture.withoutSamples(), 80, false))
                .contains("Nothing measured: no samples were taken.", "1 of 1 hosts failed");
    }

    @Test
    void aNameCannotSendEscapesToTheTerminal() {
        assertThat(TerminalTable.render(Fixture.summary(), 80, false))
                .doesNotContain("\u001b")
                .doesNotContain("\u0007");
    }

    @Test
    void coloursAreOnlyAddedAndNeverChangeTheText() {
        String plain = TerminalTable.render(Fixture.summary(), 80, false);
        String coloured = TerminalTable.render(Fixture.summary(), 80, true);

        assertThat(coloured).contains("\u001b[");
        assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plain);
    }

    @Test
    void whatEntersATaskHasATableOfItsOwn() {
        String table = TerminalTable.render(Fixture.summary(), 80, false);
        assertThat(table).containsOnlyOnce("per entering event");
        assertThat(table.lines().filter(line -> line.startsWith("Window ")).toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("0.333");
        assertThat(TerminalTable.render(Fixture.withoutEvents(), 80, false)).doesNotContain("entering it");
    }
}
