package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people type wrong is one clear error before any host is touched, and leaves nothing behind. */
class BadInputTest {
    @TempDir
    private Path temporary;

    private Path cluster;
    private Path tasks;
    private Path rules;
    private Path runs;

    @BeforeEach
    void writeGoodFiles() throws IOException {
        cluster = Files.writeString(temporary.resolve("cluster.txt"), "host1\nhost2\n");
        tasks = Files.writeString(temporary.resolve("tasks.txt"), "Kafka = org.apache.kafka\n");
        rules = Files.writeString(temporary.resolve("spes.txt"), "flink workload acme.Main\n");
        runs = temporary.resolve("runs");
    }

    @AfterEach
    void nothingWasWritten() throws IOException {
        try (var files = Files.list(temporary)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("cluster.txt", "tasks.txt", "spes.txt");
        }
    }

    @Test
    void aMissingClusterFileIsNamed() {
        cluster = temporary.resolve("no-cluster.txt");
        assertUsage("no-cluster.txt");
    }

    @Test
    void aMalformedHostIsShownWithFileAndLine() throws IOException {
        Files.writeString(cluster, "# the cluster\nhost1\nhost2:99999\n");
        assertUsage("cluster.txt:3", "[user@]host[:port] [roles]");
    }

    @Test
    void aHostListedTwiceIsShownWithBothLines() throws IOException {
        Files.writeString(cluster, "host1\nhost2\nhost1\n");
        assertUsage("cluster.txt:3", "host1");
    }

    @Test
    void aMissingApplicationProfileIsNamed() {
        tasks = temporary.resolve("no-tasks.txt");
        assertUsage("no-tasks.txt");
    }

    @Test
    void aMalformedRuleIsShownWithFileAndLine() throws IOException {
        Files.writeString(tasks, "Kafka = org.apache.kafka\nWindow = /Window(/\n");
        assertUsage("tasks.txt:2", "/Window(/");
    }

    @Test
    void anUnknownRoleIsShownWithFileAndLine() throws IOException {
        Files.writeString(rules, "flink workload acme.Main\nflink worker acme.Other\n");
        assertUsage("spes.txt:2", "worker", "workload, managing or infrastructure");
    }

    @Test
    void aFrequencyOfZeroIsRefused() {
        assertUsage(List.of("-F", "0"), "1 to 999 Hz");
    }

    @Test
    void aDurationOfZeroIsRefused() {
        assertUsage(List.of("-d", "0"), "positive");
    }

    @Test
    void anUnknownDenominatorIsRefused() {
        assertUsage(List.of("--events", "flonk:http://localhost"), "flonk");
    }

    @Test
    void aRunNameThatLeavesItsFolderIsRefused() {
        assertUsage(List.of("--id", "../x"), "../x");
    }

    @Test
    void aPidForSeveralHostsIsRefused() {
        assertUsage(List.of("--pid", "12"), "--pid", "one host");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertUsage(List.of("--colour", "red"), "--colour");
    }

    @Test
    void anUnknownWordOfAChoiceIsShownWithTheOnesThereAre() {
        assertUsage(List.of("--source", "perf"), "--source", "auto, ebpf, async-profiler", "perf");
    }

    @Test
    void leavingBoundariesThatAreNotAskedForIsRefused() {
        assertUsage(List.of("--leave-boundaries"), "--leave-boundaries", "--boundaries, which is missing");
    }

    @Test
    void anUnknownCounterIsShownWithThoseThereAre() {
        assertUsage(List.of("--counters", "page-faults,page-fault"), "'page-fault'", "cache-misses", "page-faults");
    }

    private void assertUsage(String... words) {
        assertUsage(List.of(), words);
    }

    private void assertUsage(List<String> more, String... words) {
        List<String> arguments = new ArrayList<>(List.of(
                "profile",
                "-c",
                cluster.toString(),
                "-p",
                tasks.toString(),
                "--known-spes",
                rules.toString(),
                "-o",
                runs.toString()));
        arguments.addAll(more);
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err));

        int exitCode = commandLine.execute(arguments.toArray(String[]::new));

        assertThat(exitCode).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).startsWith("weir: error: ");
        Arrays.stream(words).forEach(word -> assertThat(err.toString()).contains(word));
    }
}
