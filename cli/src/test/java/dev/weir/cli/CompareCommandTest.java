package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** weir compare, from runs on disk to the exit code. */
class CompareCommandTest {
    @TempDir
    private Path folder;

    private PlantedRuns usual;

    @BeforeEach
    void planted() {
        usual = PlantedRuns.usual(folder);
    }

    private String three(String side, PlantedRuns runs, long seed) {
        return runs.write(side + "-1", seed) + "," + runs.write(side + "-2", seed + 1) + ","
                + runs.write(side + "-3", seed + 2);
    }

    @Test
    void aRegressionTripsTheGateAndIsTheOnlyTaskNamed() {
        String base = three("base", usual, 1);
        String next = three("new", usual.parse(1.2), 11);

        Finished compare = compare(base, next, "--fail-above", "5%");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(5);
        assertThat(compare.err()).contains("allows: Parse.");
        assertThat(compare.out()).contains("Gate failed", "All tasks together");
        assertThat(compare.out().lines().filter(line -> line.startsWith("Parse")))
                .singleElement()
                .asString()
                .endsWith("dearer");
        assertThat(compare.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void unchangedRunsPass() {
        Finished compare = compare(three("base", usual, 1), three("new", usual, 21), "--fail-above", "5%");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(0);
        assertThat(compare.out()).contains("Gate passed");
    }

    @Test
    void aRegressionBelowTheThresholdPasses() {
        Finished compare = compare(three("base", usual, 1), three("new", usual.parse(1.2), 11), "--fail-above", "40%");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(0);
    }

    @Test
    void everythingDearerTogetherIsSaidOfAllTasksTogether() {
        String base = three("base", usual, 1);
        String next = three("new", usual.events(Optional.of(0.94e7 * 0.7)), 11);

        Finished compare = compare(base, next, "--fail-above", "5%", "--force");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(5);
        assertThat(compare.err()).contains("allows: all tasks together.");
    }

    @Test
    void partsOfTasksTripTheGateOnlyWhenAsked() throws IOException {
        String base = three("base", usual, 1);
        String next = three("new", usual.parse(1.2), 11);

        JsonNode without = json(compare(base, next, "--fail-above", "5%", "--json"));
        JsonNode with = json(compare(base, next, "--fail-above", "5%", "--sub-tasks", "--json"));

        assertThat(without.path("gate").path("tasks")).hasSize(1);
        assertThat(with.path("gate").path("tasks")).extracting(JsonNode::asText).containsExactly("Parse", "Parse/json");
    }

    @Test
    void theSameComparisonGivesTheSameBytes() {
        String base = three("base", usual, 1);
        String next = three("new", usual.parse(1.2), 11);
        assertThat(compare(base, next, "--json")).isEqualTo(compare(base, next, "--json"));
        assertThat(compare(base, next, "--markdown").out()).contains("| **Parse** |", "**dearer**");
    }

    @Test
    void oneRunASideSaysWhatItDoesNotKnow() {
        Finished compare =
                compare(usual.write("base", 1).toString(), usual.write("new", 2).toString());

        assertThat(compare.exitCode()).isEqualTo(0);
        assertThat(oneLine(compare.out())).contains("is not known from one run; three runs a side tell");
    }

    @Test
    void withoutEventsFiguresArePerSecondAndThatIsSaid() {
        PlantedRuns unknown = usual.events(Optional.empty());
        Finished compare = compare(
                unknown.write("base", 1).toString(), unknown.write("new", 2).toString());

        assertThat(oneLine(compare.out()))
                .contains("nominal cycles per second", "The events of at least one run are not known");
    }

    @Test
    void aFolderOfRunsIsASide() {
        usual.write("base-1", 1);
        PlantedRuns.usual(folder.resolve("others")).write("new-1", 2);
        PlantedRuns.usual(folder.resolve("others")).write("new-2", 3);

        Finished compare = compare(
                folder.resolve("base-1").toString(), folder.resolve("others").toString());

        assertThat(compare.out()).contains("New: 2 runs (new-1, new-2).");
    }

    @Test
    void otherLoadsAreRefusedUnlessForced() {
        String base = usual.write("base", 1).toString();
        String next = usual.events(Optional.of(1.3e7)).write("new", 2).toString();

        assertThat(compare(base, next).exitCode()).isEqualTo(2);
        assertThat(compare(base, next).err()).contains("the loads differ by 30 %", "--force");
        assertThat(compare(base, next, "--force").exitCode()).isEqualTo(0);
        assertThat(oneLine(compare(base, next, "--force").out())).contains("the loads differ by 30 %");
    }

    @Test
    void otherApplicationProfilesAreRefusedAndOneProfileForAllMends() throws IOException {
        String base = usual.write("base", 1).toString();
        String next = usual.rules(PlantedRuns.RULES + "Other = acme.Other\n")
                .write("new", 2)
                .toString();
        Path rules = Files.writeString(folder.resolve("rules.txt"), PlantedRuns.RULES);

        assertThat(compare(base, next).exitCode()).isEqualTo(2);
        assertThat(compare(base, next).err()).contains("application profiles differ", "-p FILE");
        assertThat(compare(base, next, "-p", rules.toString()).exitCode()).isEqualTo(0);
    }

    @Test
    void anotherJdkIsAWarning() {
        String base = usual.write("base", 1).toString();
        String next = usual.jdk("25.0.1").write("new", 2).toString();

        Finished compare = compare(base, next);

        assertThat(compare.exitCode()).isEqualTo(0);
        assertThat(oneLine(compare.out())).contains("the JDK versions differ: 17.0.15 in base; 25.0.1 in new");
    }

    @Test
    void wrongInputIsNamed() {
        String run = usual.write("base", 1).toString();

        assertUsage(compare(run, folder.resolve("nothing").toString()), "nothing does not exist");
        assertUsage(compare(run, run), "named twice");
        assertUsage(compare(run, run + ",,"), "empty path");
        String other = usual.write("new", 2).toString();
        for (String percent : List.of("some", "5", "0.05")) {
            assertUsage(compare(run, other, "--fail-above", percent), "--fail-above " + percent + ": not a percentage");
        }
        assertUsage(compare(run), "NEW");
    }

    @Test
    void thePageHoldsTheTableAndTheFlameGraphOfTheDifference() throws IOException {
        Path page = folder.resolve("page/compare.html");
        compare(
                usual.write("base", 1).toString(),
                usual.parse(1.2).write("new", 2).toString(),
                "--html",
                page.toString());

        assertThat(Files.readString(page)).contains("\"difference\":\"nominal cycles per event\"", "acme.", "Own, %");
    }

    private static void assertUsage(Finished finished, String word) {
        assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(2);
        assertThat(finished.err()).startsWith("weir: error: ").contains(word);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static JsonNode json(Finished finished) throws IOException {
        return new ObjectMapper().readTree(finished.out());
    }

    private static Finished compare(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "compare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter err = new StringWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Main.commandLine().setErr(new PrintWriter(err)).execute(all);
            return new Finished(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }
}
