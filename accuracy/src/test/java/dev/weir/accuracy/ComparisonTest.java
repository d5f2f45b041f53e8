package dev.weir.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRUTH = """
            {"tasks":[{"task":"Window","share":0.5,"uncertainty":0.01},{"task":"Window/aggregate","share":0.2,"uncertainty":0.01}]}""";

    @Test
    void anOperatorIsItselfAndItsPartsAndTheJvmsThreadsAreLeftOut() throws IOException {
        Comparison comparison = compare("");
        assertThat(comparison.samples()).isEqualTo(800);
        assertThat(comparison.figures().get(0).measured()).isCloseTo(0.5, within(1e-9));
        assertThat(comparison.figures().get(1).measured()).isCloseTo(0.25, within(1e-9));
        assertThat(comparison.figures().get(1).error()).isCloseTo(0.05, within(1e-9));
        assertThat(comparison.figures().get(1).isWithinBounds()).isFalse();
    }

    @Test
    void aParentThatHoldsItsPartsIsNotGivenThemTwice() throws IOException {
        Comparison comparison = compare("\"parent\":\"Window\",");
        assertThat(comparison.figures().get(0).measured()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void anOperatorThatWasTimedInPartIsNotComparedNorIsTheRest() throws IOException {
        JsonNode truth = JSON.readTree("""
                {"tasks":[{"task":"Enrich","share":0.2,"uncertainty":0},{"task":"Enrich/function","share":0.2,"uncertainty":0},
                {"task":"Window","share":0.5,"uncertainty":0},{"task":"Window/aggregate","share":0.2,"uncertainty":0},
                {"task":"Runtime","share":0.3,"uncertainty":0}]}""");
        assertThat(Comparison.of(truth, JSON.readTree("{}")).figures())
                .extracting(Figure::task)
                .containsExactly("Enrich/function", "Window", "Window/aggregate");
    }

    private static Comparison compare(String parent) throws IOException {
        JsonNode summary = JSON.readTree("{\"cluster\":{\"samplesTaken\":1000,\"tasks\":["
                + row("Window", "", "profile", 200, 0.2)
                + ","
                + row("Window/aggregate", parent, "profile", 200, 0.2)
                + ","
                + row("GC", "", "built_in", 200, 0.2)
                + "]}}");
        return Comparison.of(JSON.readTree(TRUTH), summary);
    }

    private static String row(String task, String parent, String kind, int samples, double share) {
        return "{\"task\":\"" + task + "\"," + parent + "\"kind\":\"" + kind + "\",\"samples\":" + samples
                + ",\"share\":{\"value\":" + share + ",\"low\":" + (share - 0.02) + ",\"high\":" + (share + 0.02)
                + "}}";
    }

    @Test
    void aStackIsCompleteWhenItReachesTheThreadsEntry(@TempDir Path directory) throws IOException {
        Path collapsed = directory.resolve("stacks.collapsed");
        Files.writeString(collapsed, """
                host:1;worker;start_thread;thread_native_entry;a 6
                host:1;worker;java.lang.Thread.run;a.B.c 3
                host:1;worker;a.B.c;a.B.d 1
                """);
        assertThat(WeirRun.completeStacks(collapsed)).isCloseTo(0.9, within(1e-9));
    }

    @Test
    void whatWasMeasuredIsReadAgainAndAFailedCellIsNot(@TempDir Path directory) throws IOException {
        Cell.Key good = new Cell.Key("stages", "17", "fp", 1);
        Cell.Key bad = new Cell.Key("stages", "17", "fp", 2);
        Cell cell = new Cell(
                good, Optional.empty(), 100, 1, 2, 3, 4, 0.5, compare("").figures());
        Results results = new Results(directory);
        results.add(cell);
        results.add(Cell.failed(bad, "it was not there"));
        Files.writeString(
                directory.resolve("cells.jsonl"), Files.readString(directory.resolve("cells.jsonl")) + "{\"work");
        Results again = new Results(directory);
        assertThat(again.has(good)).isTrue();
        assertThat(again.has(bad)).isFalse();
        assertThat(again.cells()).contains(cell);
        assertThat(AccuracyPage.write(again.cells(), Options.parse(List.of())))
                .contains("| stages | 17 | frame pointers | 1 of 2 |", "it was not there");
    }
}
