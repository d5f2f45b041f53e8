package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir attribute} and {@code weir suggest} on a real recording, thinned to every sixth sample; one of the first versions wrote it, without a run.json. */
class RecordedRunCommandsTest {
    private static final Path RECORDED =
            RealLab.ROOT.resolve("suggestions/src/test/resources/dev/weir/suggestions/ysb");
    private static final Path OTHER = RealLab.ROOT.resolve("config/profiles/flink.txt");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temporary;

    /** The recording, worked out by this version: a whole run's folder. */
    private Path run;

    @AfterEach
    void forgetTheHome() {
        System.clearProperty("weir.home");
    }

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void attributeTheRecording() {
        // As the launcher does: the engines' profiles lie there.
        System.setProperty("weir.home", RealLab.ROOT.toString());
        Ended ended = weir(
                "attribute",
                RECORDED.toString(),
                "-o",
                temporary.resolve("runs").toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        run = temporary.resolve("runs/base-01");
    }

    private static Ended weir(String... arguments) {
        PrintStream standard = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StringWriter messages = new StringWriter();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(messages));
            int exitCode = commandLine.execute(arguments);
            return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8) + messages);
        } finally {
            System.setOut(standard);
            System.setErr(errors);
        }
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                // One character per byte.
                contents.put(
                        file.getFileName().toString(),
                        Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static JsonNode json(Path folder, String file) throws IOException {
        return JSON.readTree(folder.resolve(file).toFile());
    }

    private static double cycles(JsonNode group) {
        double sum = 0;
        for (JsonNode task : group.path("tasks")) {
            sum += task.path("parent").isNull()
                    ? task.path("cycles").path("count").asDouble()
                    : 0;
        }
        return sum;
    }

    @Test
    void theSameRulesGiveTheSameBytes() throws IOException {
        Path again = temporary.resolve("again");
        assertThat(weir("attribute", run.toString(), "-o", again.toString()).exitCode())
                .isZero();
        assertThat(files(again.resolve("base-01"))).isEqualTo(files(run));

        // The same rules from another file are the same rules.
        Path copy = temporary.resolve("copy.txt");
        Files.writeString(
                copy,
                json(run, "manifest.json")
                        .path("applicationProfile")
                        .path("text")
                        .asText());
        Path third = temporary.resolve("third");
        assertThat(weir("attribute", run.toString(), "-p", copy.toString(), "-o", third.toString())
                        .exitCode())
                .isZero();
        assertThat(files(third.resolve("base-01"))).isEqualTo(files(run));
    }

    @Test
    void otherRulesGiveOtherRowsOfTheSameSumUnderAnotherName() throws IOException {
        Ended ended = weir("attribute", run.toString(), "-p", OTHER.toString());

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        Path other = temporary.resolve("runs/base-01-flink");
        JsonNode manifest = json(other, "manifest.json");
        assertThat(manifest.path("runId").asText()).isEqualTo("base-01-flink");
        assertThat(manifest.path("attributedFrom").asText()).isEqualTo("base-01");
        assertThat(manifest.path("argv")).isEqualTo(json(run, "manifest.json").path("argv"));
        assertThat(manifest.path("clock")).isEqualTo(json(run, "manifest.json").path("clock"));
        JsonNode before = json(run, "summary.json").path("cluster");
        JsonNode after = json(other, "summary.json").path("cluster");
        assertThat(after.path("tasks").findValuesAsText("task"))
                .contains("FlatMap", "Map")
                .isNotEqualTo(before.path("tasks").findValuesAsText("task"));
        assertThat(cycles(after)).isCloseTo(cycles(before), within(cycles(before) * 1e-9));
        assertThat(Files.readAllBytes(other.resolve("host1.weir")))
                .isEqualTo(Files.readAllBytes(run.resolve("host1.weir")));

        // Worked out again it is the same, and its origin is still the run that was measured.
        Path again = temporary.resolve("again");
        assertThat(weir("attribute", other.toString(), "-o", again.toString()).exitCode())
                .isZero();
        assertThat(files(again.resolve("base-01-flink"))).isEqualTo(files(other));
    }

    @Test
    void theRunAsItWasMeasuredHasNoOrigin() throws IOException {
        JsonNode origin = json(run, "manifest.json").path("attributedFrom");
        assertThat(origin.isNull()).isTrue();
    }

    @Test
    void otherEventsAndTermsAreAnotherRunOfTheSameRules() throws IOException {
        Ended ended = weir("attribute", run.toString(), "--events", "1e6", "--price", "0.04/core-hour");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        Path other = temporary.resolve("runs/base-01-again");
        assertThat(json(other, "summary.json").path("events").path("total").asDouble())
                .isEqualTo(1e6);
        assertThat(json(other, "run.json")
                        .path("terms")
                        .path("pricePerCoreHour")
                        .asDouble())
                .isEqualTo(0.04);

        // The terms that the run recorded hold until others are given.
        Ended named = weir("attribute", other.toString(), "--id", "named", "--steady-only");
        assertThat(named.exitCode()).as(named.err()).isZero();
        JsonNode terms = json(temporary.resolve("runs/named"), "run.json").path("terms");
        assertThat(terms.path("pricePerCoreHour").asDouble()).isEqualTo(0.04);
        assertThat(terms.path("steadyOnly").asBoolean()).isTrue();
        assertThat(json(temporary.resolve("runs/named"), "manifest.json")
                        .path("attributedFrom")
                        .asText())
                .isEqualTo("base-01");
    }

    @Test
    void aRunIsNeverWrittenOver() throws IOException {
        Map<String, String> before = files(run);
        Ended ended = weir("attribute", run.toString());
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("base-01").contains("exists");
        assertThat(files(run)).isEqualTo(before);
    }

    @Test
    void whatCannotBeAskedAnyMoreIsRefused() {
        Ended live = weir("attribute", run.toString(), "--events", "flink:http://jm:8081");
        assertThat(live.exitCode()).isEqualTo(2);
        assertThat(live.err()).contains("--events flink:http://jm:8081", "the window of a recorded run is over");
        assertThat(weir("attribute", temporary.toString()).exitCode()).isEqualTo(2);
        assertThat(weir("attribute", run.toString(), "--id", "../x").exitCode()).isEqualTo(2);
    }

    @Test
    void aDraftFromNothingNamesNineTenthsOfTheCycles() throws IOException {
        Ended suggested = weir("suggest", run.toString());
        assertThat(suggested.exitCode()).as(suggested.err()).isZero();
        assertThat(suggested.err()).contains("are tasks of the profile: Kafka");
        Path draft = Files.writeString(temporary.resolve("draft.txt"), suggested.out());

        Ended attributed = weir("attribute", run.toString(), "-p", draft.toString());
        assertThat(attributed.exitCode()).as(attributed.err()).isZero();

        double ofTasks = 0;
        double ofWeir = 0;
        double ofEngine = 0;
        for (JsonNode task : json(temporary.resolve("runs/base-01-draft"), "summary.json")
                .path("cluster")
                .path("tasks")) {
            double share = task.path("parent").isNull()
                    ? task.path("share").path("value").asDouble()
                    : 0;
            String kind = task.path("kind").asText();
            String name = task.path("task").asText();
            ofTasks += kind.equals("profile") ? share : 0;
            ofWeir += kind.equals("built_in") ? share : 0;
            ofEngine += name.equals("JIT") || name.equals("GC") ? share : 0;
        }
        assertThat(ofTasks + ofWeir).isGreaterThan(0.99);
        // Apart from what the JVM does for itself.
        assertThat(ofTasks / (1 - ofEngine)).isGreaterThan(0.99);
    }

    @Test
    void aProfileIsJudgedOnStandardOutput() {
        Ended recorded = weir("suggest", "--check", run.toString());
        assertThat(recorded.exitCode()).isZero();
        assertThat(recorded.out())
                .startsWith("config/application_profile.txt as base-01 recorded it")
                .contains("line");

        Ended given = weir("suggest", run.toString(), "-p", OTHER.toString());
        assertThat(given.out()).startsWith(OTHER.toString()).contains("Rules that match nothing");
    }

    @Test
    void aDescriptionOfTheJobIsReadFromAFile() throws IOException {
        Path topology = Files.writeString(temporary.resolve("topology.txt"), """
                Topologies:
                   Sub-topology: 0
                    Source: KSTREAM-SOURCE-0000000000 (topics: [x])
                    Processor: KSTREAM-FILTER-0000000001 (stores: [])
                """);
        Ended ended = weir("suggest", "--topology", topology.toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("KSTREAM-FILTER-0000000001 [Filter] = ");
    }

    @Test
    void withNothingToLookAtItSaysWhatItWants() {
        assertThat(weir("suggest").err()).contains("Name a RUN, --flink URL, --spark URL or --topology FILE");
        assertThat(weir("suggest", "--check", "--topology", "x").err()).contains("name the RUN's folder");
        assertThat(weir("suggest", "--topology", temporary.resolve("none.txt").toString())
                        .err())
                .contains("none.txt");
    }
}
