package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.reports.Provenance;
import dev.weir.reports.RunWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Plans from runs of 60 s in which Parse takes turns with Sink. */
class PlanCommandTest {
    private static final String RULES = "Parse = acme.Parse\nSink = acme.Sink\nIdle = acme.Idle\n";

    @TempDir
    private Path runs;

    private String out = "";
    private String err = "";

    @BeforeEach
    void record() {
        write("one", 60, RULES);
    }

    private void write(String name, long base, String rules) {
        write(name, base, rules, 0);
    }

    private void write(String name, long base, String rules, double uncertainty) {
        Tgid tgid = new Tgid(7);
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            long parse = base + (second / 15 % 2 == 0 ? 6 : 0);
            samples.add(new Sample(tgid, 7, "t", second, stack("acme.Parse.map"), parse));
            samples.add(new Sample(tgid, 8, "u", second, stack("acme.Sink.put"), 99 - parse));
        }
        long taken = samples.stream().mapToLong(Sample::count).sum();
        EngineProcess process = new EngineProcess(
                tgid, 1, "flink", EngineRole.WORKLOAD, "acme.Main", "root", List.of(), Optional.empty());
        HostName host = new HostName("a");
        Measured measured = new Measured(
                99,
                List.of(new HostOutcome.Completed(
                        HostSpec.of(host),
                        new HostProfile(
                                new HostFacts(host, "6.18", "cpu", 2, 2_600_000_000L, "tsc", "17"),
                                List.of(),
                                99,
                                new Window(Instant.parse("2026-11-20T14:02:10Z"), Duration.ofSeconds(60)),
                                new Scope(List.of(process)),
                                List.of(new ProcessProfile(
                                        process,
                                        Duration.ofSeconds(60),
                                        Optional.empty(),
                                        List.of(),
                                        List.of(new CycleCount(CycleSource.NOMINAL, 1e9)),
                                        taken,
                                        SampleLoss.NONE,
                                        "",
                                        "",
                                        List.of(),
                                        Optional.empty(),
                                        List.of())),
                                samples,
                                Duration.ZERO,
                                0,
                                List.of()))),
                List.of(new EventCounts(1e6, uncertainty, "number", "as given", List.of(), List.of(), List.of())));
        Aggregator.Result result =
                Aggregator.aggregate(measured, ApplicationProfile.parse("p.txt", rules), Terms.DEFAULT);
        Instant at = Instant.parse("2026-11-20T14:02:03Z");
        RunWriter.write(
                runs.resolve(name),
                new Provenance(name, "job", List.of("weir"), "0.1.0", at, at, "p.txt", rules),
                measured,
                result.summary(),
                result.stacks());
    }

    private static StackTrace stack(String method) {
        return new StackTrace(List.of(new Frame(FrameKind.JAVA, method, "")), false);
    }

    private int plan(String... words) {
        StringWriter standard = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(standard)).setErr(new PrintWriter(error));
        List<String> arguments = new ArrayList<>(List.of("plan"));
        arguments.addAll(List.of(words));
        int exitCode = commandLine.execute(arguments.toArray(String[]::new));
        out = standard.toString();
        err = error.toString();
        return exitCode;
    }

    private String run(String name) {
        return runs.resolve(name).toString();
    }

    private void assertUsage(String... words) {
        assertThat(err).startsWith("weir: error: ");
        for (String word : words) {
            assertThat(err).contains(word);
        }
    }

    @Test
    void theTasksThatWereSeenAreListedWithTheirLengths() {
        assertThat(plan(run("one"))).as(err).isZero();
        assertThat(out.replaceAll("\\s+", " "))
                .contains("± 3 % (95 %), from run one: 60 s at 99 Hz, busy cores: 1.", "at 199 Hz at 499 Hz");
        assertThat(out)
                .containsPattern("(?m)^Parse +64 ")
                .containsPattern("(?m)^Sink +36 ")
                .doesNotContain("Idle", "GC");
    }

    @Test
    void moreErrorIsAShorterRun() throws IOException {
        long three = seconds("--error", "3%");
        long nine = seconds("--error", "9%");
        // Blocks of 66, 60, 66, 60 of 99 samples a second: half-width 3.18245 · √(4/3 · 4 · 45²) / 3780 = 0.0875 of
        // Parse's share.
        assertThat(nine).isLessThanOrEqualTo(60);
        assertThat(three).isGreaterThan(60);
        // Chance is 13 % of the variance, the rest the job's own unrest: four times the samples take little off.
        assertThat(seconds("--error", "3%", "-F", "396")).isBetween(Math.round(0.75 * three), three - 1);
    }

    private long seconds(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(run("one"), "--task", "parse", "--json"));
        words.addAll(List.of(more));
        assertThat(plan(words.toArray(String[]::new))).as(err).isZero();
        JsonNode tasks = new ObjectMapper().readTree(out).path("tasks");
        assertThat(tasks).hasSize(1);
        assertThat(tasks.get(0).path("task").asText()).isEqualTo("Parse");
        return tasks.get(0).path("seconds").asLong();
    }

    @Test
    void aTaskWithoutSamplesIsSaidToBeUnseen() {
        assertThat(plan(run("one"), "--task", "Idle")).as(err).isZero();
        assertThat(out).containsPattern("(?m)^Idle +0 +- +not seen");
    }

    @Test
    void whatNoLengthMendsIsSaidToBeWhyThereIsNone() {
        // The count of 1,000,000 is known to ± 20,000.
        write("vague", 60, RULES, 20_000);
        assertThat(plan(run("vague"), "--error", "1%")).as(err).isZero();
        assertThat(out).containsPattern("(?m)^Parse .* never").doesNotContain("> 1 day");
        assertThat(out.replaceAll("\\s+", " "))
                .contains("leave ± 2 % that no length makes smaller: more than the ± 1 % wanted");
        assertThat(plan(run("vague"), "--error", "9%")).as(err).isZero();
        assertThat(out).doesNotContain("never", "more than the");
    }

    @Test
    void severalRunsTellHowManyAComparisonNeeds() throws IOException {
        write("two", 57, RULES);
        write("three", 63, RULES);
        assertThat(plan(runs.toString(), "--change", "5%", "--runs", "3", "--json"))
                .as(err)
                .isZero();
        JsonNode parse = new ObjectMapper().readTree(out).path("tasks").get(0);
        // 60, 63 and 66 of 99: deviation 3 / 63; · (t4(0.975) + t4(0.8)) · √(2/3).
        assertThat(parse.path("deviation").asDouble()).isBetween(0.04761, 0.04762);
        assertThat(parse.path("detectableChange").asDouble()).isBetween(0.1445, 0.1446);
        assertThat(parse.path("runsPerSideForChange").asInt()).isGreaterThan(3);
        assertThat(plan(run("one"), run("two"))).as(err).isZero();
        assertThat(out).contains("from 2 runs", "2 a side show", "runs for 5 %").containsPattern("(?m)^Parse +");
    }

    @Test
    void whatCannotBePlannedIsRefused() {
        assertThat(plan(run("one"), "--task", "Foo")).isEqualTo(2);
        assertUsage("--task Foo", "Parse, Sink, Idle", "Unmatched");
        assertThat(plan(run("none"))).isEqualTo(2);
        assertUsage("none does not exist");
        for (String error : List.of("0%", "100%", "3", "-1%", "x%")) {
            assertThat(plan(run("one"), "--error=" + error)).as(error).isEqualTo(2);
            assertUsage("--error " + error, "3%");
        }
        assertThat(plan(run("one"), "-F", "1000")).isEqualTo(2);
        assertUsage("1 to 999 Hz");
        assertThat(plan(run("one"), "--change", "5%")).isEqualTo(2);
        assertUsage("is one run", "Name several runs");
    }

    @Test
    void runsThatCannotBePutTogetherAreRefused() {
        write("two", 60, RULES + "More = acme.More\n");
        assertThat(plan(run("one"), run("two"))).isEqualTo(2);
        assertUsage("different application profiles");
        assertThat(plan(run("one"), run("one"), "--error", "3%")).isEqualTo(2);
        assertUsage("--error", "several");
        assertThat(plan(run("one"), run("one"), "--runs", "1")).isEqualTo(2);
        assertUsage("two runs on each side");
    }
}
