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

    private static final String LABELLED = """
            Read [Source] = acme.Read
            Parse [Deserialize] = acme.Parse
            Parse/json = acme.Parse.json
            Filter = acme.Filter
            Join = acme.Join
            Window = acme.Window
            Sink = acme.Sink
            """;
    /** The same code as another engine's people call it: filter and join are one stage there. */
    private static final String OTHERS = """
            Writer [Sink] = acme.Sink
            Poll [Source] = acme.Read
            Codec [Deserialize] = acme.Parse
            Filter + Join (stage 1) = acme.Filter | acme.Join
            Aggregate [Window] = acme.Window
            """;

    @Test
    void twoEnginesAreComparedByTheCanonicalNamesOfTheirTasks() throws IOException {
        String base = three("base", usual.rules(LABELLED), 1);
        String next = three("new", usual.rules(OTHERS).engine("spark").parse(1.3), 11);
        Path html = folder.resolve("c.html");

        Finished compare = compare(base, next, "--html", html.toString());

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(0);
        String flat = compare.out().replaceAll("\\s+", " ");
        assertThat(flat)
                .contains(
                        "Across engines: flink (Worker) vs spark (Worker); tasks are compared by their canonical names; the application profiles differ.",
                        "Filter (501 in the base runs)",
                        "Join (412 in the base runs)")
                .doesNotContain("All tasks together:");
        assertThat(compare.out().lines().filter(line -> line.startsWith("Deserialize")))
                .singleElement()
                .asString()
                .endsWith("dearer");
        assertThat(compare.out().lines().map(line -> line.split(" {2,}", -1)[0]))
                .contains("Source", "Window", "Sink", "Unmatched")
                .doesNotContain("Filter", "Join", "Read", "Poll", "Codec", "VM", "Kernel");
        assertThat(Files.readString(html)).contains("Across engines: flink (Worker) vs spark (Worker)");
        assertThat(compare(base, next, "--markdown").out()).contains("Across engines: flink");

        JsonNode json =
                new ObjectMapper().readTree(compare(base, next, "--json").out());
        assertThat(json.path("canonical").path("acrossEngines").asBoolean()).isTrue();
        assertThat(json.path("canonical").path("sameProfile").asBoolean()).isFalse();
        assertThat(json.path("common").isNull()).isTrue();
        for (JsonNode task : json.path("tasks")) {
            if (task.path("task").asText().equals("Deserialize")) {
                assertThat(task.path("own").path("value"))
                        .isEqualTo(task.path("relative").path("value"));
                assertThat(task.path("relative").path("low").asDouble()).isLessThan(0.3);
                assertThat(task.path("relative").path("high").asDouble()).isGreaterThan(0.3);
            }
        }
    }

    @Test
    void theGateWorksAcrossEngines() {
        String base = three("base", usual.rules(LABELLED), 1);
        String next = three("new", usual.rules(OTHERS).engine("spark").parse(1.5), 11);

        Finished compare = compare(base, next, "--fail-above", "5%");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(5);
        assertThat(compare.err()).contains("Deserialize").doesNotContain("all tasks together");
    }

    @Test
    void oneEnginesRunsOfTwoProfilesAreComparedByCanonicalNamesWhenAsked() {
        String base = three("base", usual.rules(LABELLED), 1);
        String next = three("new", usual.rules(OTHERS).parse(1.2), 11);

        assertThat(compare(base, next).err()).contains("application profiles differ", "--canonical");
        Finished compare = compare(base, next, "--canonical");

        assertThat(compare.exitCode()).as(compare.toString()).isEqualTo(0);
        assertThat(compare.out()).contains("canonical names").doesNotContain("Across engines");
    }

    @Test
    void whatCanonicalNamesCannotCompareIsRefused() {
        Path base = usual.rules("Read = acme.Read\nParse = acme.Parse\n").write("base", 1);
        Path next = usual.rules(OTHERS).engine("spark").write("new", 2);
        Path third = usual.rules(LABELLED).write("third", 3);

        assertThat(compare(base.toString(), next.toString()))
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(2))
                .satisfies(refused ->
                        assertThat(refused.err()).contains("labels no task", "weir attribute", "Source, Deserialize"));
        assertThat(compare(third.toString(), next.toString(), "--sub-tasks").err())
                .contains("tasks have no parts");
        // Repeats of one side are of one engine.
        assertThat(compare(
                                third + "," + next,
                                usual.rules(LABELLED).write("fourth", 4).toString(),
                                "--canonical")
                        .err())
                .contains("the engines differ");
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
