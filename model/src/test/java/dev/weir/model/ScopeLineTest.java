package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.ScopeLine.Occasion;
import dev.weir.model.ScopeLine.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeLineTest {
    private static Seen seen(String program) {
        return new Seen(
                Occasion.STARTED,
                new Tgid(221),
                "kafka-streams",
                "workload",
                program,
                "o'brien",
                "Java 17.0.15+6",
                "from outside",
                "jar:kafka-streams-*.jar",
                1L << 33);
    }

    @Test
    void aLineSurvivesTheWayThroughText() {
        for (ScopeLine line :
                List.of(seen("acme.İşlem"), new ScopeLine.Note("1 process: 100 % of it"), new ScopeLine.Listed())) {
            assertThat(ScopeLine.parse(line.toLine())).contains(line);
        }
    }

    @Test
    void aNameCanNeitherEndALineNorMoveACursor() {
        Seen hostile = seen("a\tb\nlisted\r\033[2J\u202edrow\u2028\ud800");
        assertThat(hostile.program()).isEqualTo("a?b?listed??[2J?drow??");
        assertThat(ScopeLine.parse(hostile.toLine())).contains(hostile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "found", "found\t1", "lost\t1\ta\tb\tc\td\te\tf\tg\t1", "found\t0\ta\tb\tc\td\te\tf\tg\t1"})
    void whatIsNoLineOfThisKindIsNone(String text) {
        assertThat(ScopeLine.parse(text)).isEmpty();
    }

    @Test
    void everyTruncationOfAProcessIsNone() {
        String whole = seen("acme.Main").toLine();
        // Up to the last word, of which each beginning is a number.
        for (int length = 0; length <= whole.lastIndexOf('\t'); length++) {
            assertThat(ScopeLine.parse(whole.substring(0, length))).isEmpty();
        }
    }

    @Test
    void aRequestSurvivesTheWayThroughArgvAndAnUnknownWordIsAnError() {
        ScopeLine.Request request = new ScopeLine.Request("/home/o'brien/a b=1.txt", 10, true);
        assertThat(ScopeLine.Request.parse(request.toArgv())).isEqualTo(request);
        assertThatThrownBy(() -> ScopeLine.Request.parse(List.of("--known-spes=a", "--colour=red")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--colour=red");
        assertThatThrownBy(() -> ScopeLine.Request.parse(List.of())).hasMessageContaining("--known-spes");
    }
}
