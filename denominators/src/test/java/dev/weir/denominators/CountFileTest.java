package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.weir.denominators.CounterSource.Shown;
import dev.weir.denominators.CounterSource.Totals;
import dev.weir.model.EventCounts;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountFileTest {
    private static final Instant START = Instant.ofEpochMilli(1_795_000_000_000L);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("count");
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long count(Totals totals) {
        return totals.counts().values().iterator().next();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5\\n12\\n | 12",
                "12\\n | 12",
                "7\\n12\\n13 | 12",
                "7\\n 1.5e3 \\n# the end\\n\\n | 1500",
                "1795000000000 8\\r\\n | 8",
                "1795000000000,8\\n | 8",
                "1795000000000\\t8.9\\n | 8"
            })
    void theLastWholeLineCounts(String text, long expected) throws Exception {
        append(text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
        assertThat(count(new CountFile(file).read())).isEqualTo(expected);
    }

    @Test
    void onlyTheEndOfALongFileIsRead() throws Exception {
        append("# no count ".repeat(100_000) + "\n");
        append("41\n42\n");
        assertThat(count(new CountFile(file).read())).isEqualTo(42);
    }

    @Test
    void whatCannotBeReadIsSaidBeforeTheRun() throws Exception {
        assertThatThrownBy(() -> new CountFile(file).connect())
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                .hasMessageContaining("there is no such file");
        append("7");
        assertThatThrownBy(() -> new CountFile(file).connect())
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.ENVIRONMENT))
                .hasMessageContaining("no whole line with a count yet");
        append("\nseven\n");
        assertThatThrownBy(() -> new CountFile(file).connect())
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("its last line is \"seven\"");
        append("12345 7\n");
        assertThatThrownBy(() -> new CountFile(file).connect()).hasMessageContaining("13 digits");
    }

    @Test
    void aTimeStampDatesTheCount() throws Exception {
        append("1795000000000 100\n");
        CountFile counts = new CountFile(file);
        counts.connect();
        assertThat(counts.shown()).isEqualTo(Shown.LIVE);
        assertThat(counts.read().at()).contains(START);
        append("12\n");
        CountFile undated = new CountFile(file);
        undated.connect();
        assertThat(undated.shown()).isEqualTo(Shown.IN_STEPS);
    }

    @Test
    void aFileThatIsTruncatedGoesOnWhereItsCountDoes() throws Exception {
        SetClock clock = SetClock.standing(START);
        append("0\n");
        try (PolledDenominator denominator = new PolledDenominator(new CountFile(file), clock)) {
            denominator.connect();
            for (int poll = 1; poll <= 80; poll++) {
                clock.advance(Duration.ofMillis(250));
                if (poll == 30) {
                    // Rotated: the count goes on.
                    Files.delete(file);
                }
                if (poll == 50) {
                    // Restarted: it does not.
                    Files.writeString(file, "");
                }
                append((poll < 50 ? poll * 100 : (poll - 50) * 100) + "\n");
                denominator.poll();
            }
            EventCounts counts = denominator.count(new WindowReading(START.plusSeconds(2), START.plusSeconds(18)));
            assertThat(counts.total()).isCloseTo(400 * 16, offset(200.0));
            assertThat(counts.marks()).extracting(Mark::kind).containsExactly(Mark.Kind.RESTART);
            assertThat(counts.source()).isEqualTo("file:" + file);
        }
    }

    @Test
    void aFileThatNobodyAppendsToAnyMoreCoversNoWindow() throws Exception {
        SetClock clock = SetClock.standing(START);
        append(START.toEpochMilli() + " 0\n");
        try (PolledDenominator denominator = new PolledDenominator(new CountFile(file), clock)) {
            denominator.connect();
            for (int poll = 1; poll <= 80; poll++) {
                clock.advance(Duration.ofMillis(250));
                if (poll < 20) {
                    append(clock.instant().toEpochMilli() + " " + poll * 100 + "\n");
                }
                denominator.poll();
            }
            WindowReading window = new WindowReading(START.plusSeconds(2), START.plusSeconds(18));
            assertThatThrownBy(() -> denominator.count(window))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.QUALITY))
                    .hasMessageContaining("its last count is one of 13.3 s before the window's end");
        }
    }
}
