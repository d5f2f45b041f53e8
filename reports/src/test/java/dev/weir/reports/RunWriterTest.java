package dev.weir.reports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunWriterTest {
    @TempDir
    Path runs;

    private Path write(String name) {
        return RunWriter.write(
                runs.resolve(name), Fixture.run(), Fixture.measured(), Fixture.summary(), Fixture.stacks());
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.readString(file, file.toString().endsWith(".weir") ? ISO_8859_1 : UTF_8));
            }
        }
        return contents;
    }

    private static List<CSVRecord> rows(Path directory) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = Files.newBufferedReader(directory.resolve("summary.csv"), UTF_8)) {
            return format.parse(in).getRecords();
        }
    }

    @Test
    void aRunIsWrittenWholeAndNothingElseIsLeft() throws IOException {
        Path run = write("one");

        assertThat(contents(run).keySet())
                .containsExactly(
                        "flamegraph.html",
                        "manifest.json",
                        "node-1.weir",
                        "node-1_result.txt",
                        "node-2_result.txt",
                        "report.html",
                        "run.json",
                        "stacks.collapsed",
                        "summary.csv",
                        "summary.json",
                        "unmatched.txt");
        try (Stream<Path> left = Files.list(runs)) {
            assertThat(left).containsExactly(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "de-CH"})
    void filesAreTheGoldenOnesUnderAnyLocale(String tag) throws IOException {
        Map<String, String> expected = contents(write("here"));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(tag));
            Map<String, String> there = contents(write("there"));
            assertThat(there).isEqualTo(expected);
            for (String name : List.of("summary.csv", "node-2_result.txt", "unmatched.txt", "stacks.collapsed")) {
                assertThat(there.get(name)).as(name).isEqualTo(Golden.text(name));
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aDirectoryThatExistsIsAUsageErrorThatNamesItAndStaysAsItWas() throws IOException {
        Path taken = Files.createDirectory(runs.resolve("taken"));

        assertThatThrownBy(() -> write("taken"))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                .hasMessageContaining(taken.toString())
                .hasMessageContaining("-o");
        try (Stream<Path> left = Files.list(runs)) {
            assertThat(left).containsExactly(taken);
        }
    }

    @Test
    void aFailureHalfWayLeavesNothing() throws IOException {
        assertThatThrownBy(() -> {
                    try (RunDirectory directory = RunDirectory.create(runs.resolve("half"))) {
                        directory.write("node-1.weir", out -> {
                            out.write(1);
                            throw new IOException("No space left on device");
                        });
                        directory.publish();
                    }
                })
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("No space left on device");
        try (Stream<Path> left = Files.list(runs)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theCsvHasTheHeaderOfTheContractAndParsesBack() throws IOException {
        Path run = write("one");

        assertThat(Files.readString(run.resolve("summary.csv"), UTF_8))
                .startsWith(
                        "level,host,pid,engine,role,task,samples,share,share_low,share_high,certain_low,certain_high,"
                                + "cpu_seconds,cycles,cycles_source,events,events_source,cycles_per_event,cycles_per_event_low,"
                                + "cycles_per_event_high,instructions,ipc,stalled_share,parent,believable_low,believable_high,"
                                + "kernel_share,cycles_with_service,service_charged_by,money_per_million_events,"
                                + "money_per_million_events_low,money_per_million_events_high,money_currency,"
                                + "joules_per_million_events,joules_per_million_events_low,joules_per_million_events_high,"
                                + "events_entering,selectivity,cycles_per_entering_event,cycles_per_entering_event_low,"
                                + "cycles_per_entering_event_high,detectable_change,"
                                + "branch_misses,cache_misses,page_faults,context_switches,canonical\r\n");
        assertThat(rows(run)).hasSize(6 * 20);
        CSVRecord kafka = rows(run).get(0);
        assertThat(kafka.toMap())
                .containsEntry("level", "process")
                .containsEntry("host", "node-1")
                .containsEntry("pid", "4711")
                .containsEntry("role", "workload")
                .containsEntry("task", "Kafka")
                .containsEntry("samples", "420")
                .containsEntry("cycles_source", "reference")
                .containsEntry("certain_low", kafka.get("share"))
                .containsEntry("parent", "")
                .containsEntry("kernel_share", "0.41")
                .containsEntry("service_charged_by", "allocation");
        assertThat(rows(run).get(6).toMap())
                .containsEntry("task", "Window/aggregate")
                .containsEntry("parent", "Window");
    }

    @Test
    void inEveryGroupSharesSumToOneAndLevelsHoldTheSameCycles() throws IOException {
        List<CSVRecord> rows = rows(write("one")).stream()
                .filter(row -> row.get("parent").isEmpty())
                .toList();

        Map<String, Double> shares = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.get("level") + row.get("host") + row.get("pid"),
                        Collectors.summingDouble(row -> Double.parseDouble(row.get("share")))));
        assertThat(shares.values()).hasSize(6).allSatisfy(sum -> assertThat(sum).isCloseTo(1, within(1e-7)));
        Map<String, Double> cycles = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.get("level"),
                        Collectors.summingDouble(row -> Double.parseDouble(row.get("cycles")))));
        assertThat(cycles.get("process")).isCloseTo(cycles.get("cluster"), within(100.0));
        for (String level : List.of("process", "host", "cluster")) {
            assertThat(rows.stream()
                            .filter(row -> row.get("level").equals(level))
                            .mapToDouble(row -> Double.parseDouble(row.get("cycles_with_service")))
                            .sum())
                    .isCloseTo(cycles.get("cluster"), within(100.0));
        }
        assertThat(cycles.get("host")).isCloseTo(cycles.get("cluster"), within(100.0));
    }

    @Test
    void theJsonHoldsTheSummaryWithItsVersion() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(write("one").resolve("summary.json").toFile());

        assertThat(json.get("schema").asText()).isEqualTo("weir/summary");
        assertThat(json.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.get("processes")).hasSize(3);
        assertThat(json.at("/cluster/tasks/0/task").asText()).isEqualTo("Kafka");
        assertThat(json.at("/processes/0/commandLine/3").asText()).isEqualTo(Fixture.HOSTILE);
        assertThat(json.at("/unmatched/1/thread").asText()).isEqualTo(Fixture.CONTROLS);
        assertThat(json.at("/failures/0/host").asText()).isEqualTo("node-3");
        assertThat(json.at("/events/operators/0/in").isNull()).isTrue();
        assertThat(json.at("/ledger/ambiguous").asLong()).isEqualTo(214);
        assertThat(json.at("/ledger/ambiguities/0/tasks/1").asText()).isEqualTo("Filter");
        assertThat(json.at("/ledger/debugInformation/0").asText()).contains("DebugNonSafepoints is off");
        assertThat(json.at("/cluster/tasks/2/certain/low").asDouble())
                .isLessThan(json.at("/cluster/tasks/2/share/value").asDouble());
        double sum = 0;
        for (JsonNode task : json.at("/cluster/tasks")) {
            sum += task.get("parent").isNull() ? task.at("/cycles/count").asDouble() : 0;
        }
        assertThat(sum).isCloseTo(json.at("/cluster/cycles/count").asDouble(), within(1.0));
    }

    @Test
    void theManifestNamesEveryFileWithItsHash() throws Exception {
        Path run = write("one");
        JsonNode files = new ObjectMapper()
                .readTree(run.resolve("manifest.json").toFile())
                .get("files");

        assertThat(files).hasSize(10);
        for (JsonNode file : files) {
            byte[] bytes = Files.readAllBytes(run.resolve(file.get("name").asText()));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            assertThat(file.get("sha256").asText()).isEqualTo(hash);
            assertThat(file.get("bytes").asLong()).isEqualTo(bytes.length);
        }
    }

    @Test
    void unmatchedStacksAreListedHeaviestFirstOnOneLineEach() throws IOException {
        List<String> lines = Files.readAllLines(write("one").resolve("unmatched.txt"), UTF_8);

        assertThat(lines).filteredOn(line -> line.startsWith("#")).hasSize(3);
        assertThat(lines.get(3)).startsWith("14\tflink-metrics-1\tjava.lang.Thread.run;");
        assertThat(lines.get(4))
                .startsWith("8\tred ·[31m·bell ·gnp.exe\tjava.lang.Thread.run;")
                .endsWith(Fixture.TRAVERSAL);
        assertThat(lines).hasSize(6);
    }

    @Test
    void aHostsResultListsItsProcessesWithRoleAndSamples() throws IOException {
        assertThat(Files.readString(write("one").resolve("node-2_result.txt"), UTF_8))
                .contains("flink workload  pid 4711", "flink managing  pid 5012", "total samples 33,")
                .contains("reference cycles: the msr/tsc event")
                .doesNotContain("node-1");
    }

    @Test
    void noNameBecomesMarkupInTheReport() throws IOException {
        String html = Files.readString(write("one").resolve("report.html"), UTF_8);

        assertThat(html).doesNotContain("<img").contains("&lt;/script&gt;&lt;img");
        assertThat(html).doesNotContain("\u202e").doesNotContain("\u001b");
        assertThat(html.split("</script>", -1)).hasSize(4);
        assertThat(html.split("<script", -1)).hasSize(4);
    }

    @Test
    void theReportOfAnyStateCanBeWritten() {
        RunWriter.write(
                runs.resolve("no-events"),
                Fixture.run(),
                Fixture.measured(),
                Fixture.withoutEvents(),
                Fixture.stacks());
        RunWriter.write(
                runs.resolve("no-samples"), Fixture.run(), Fixture.measured(), Fixture.withoutSamples(), List.of());

        assertThat(runs.resolve("no-events/report.html"))
                .content(UTF_8)
                .contains("--events")
                .contains("nominal cycles");
        assertThat(runs.resolve("no-samples/report.html"))
                .content(UTF_8)
                .contains("nothing measured")
                .contains("node-3");
    }
}
