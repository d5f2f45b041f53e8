package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.file.HostProfileFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way through on a real Flink cluster of two hosts; one lab for all tests, the last of which damages it. */
@Tag("kernel")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstLightIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RATE = 120_000;
    private static final int SECONDS = 20;

    @TempDir
    private static Path temporary;

    private static RealLab lab;

    @BeforeAll
    static void start() throws IOException {
        RealLab.requireWhatItNeeds();
        lab = RealLab.start(temporary, "--rate", Integer.toString(RATE), "--warm-up", "20");
    }

    @AfterAll
    static void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void oneCommandTellsWhatEachTaskOfARunningJobCosts() throws Exception {
        Finished run = Finished.of(lab.weir(profile("whole", SECONDS)));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "Kafka", "Deserialize", "Filter", "Project", "Join", "Window", "Sink", "Cluster communication")
                .contains("GC", "JIT", "VM", "Kernel", "Unmatched", "Unresolved", "Lost")
                .contains("report: ");
        assertThat(run.err()).contains("host1", "host2", "sampling", "done");
        assertThat(list(runDirectory("whole")))
                .contains(
                        "manifest.json",
                        "summary.csv",
                        "summary.json",
                        "report.html",
                        "flamegraph.html",
                        "stacks.collapsed",
                        "unmatched.txt",
                        "host1.weir",
                        "host2.weir",
                        "host1_result.txt",
                        "host2_result.txt");
    }

    @Test
    @Order(2)
    void theTasksSumToTheProcessesCycles() throws IOException {
        JsonNode summary = summary("whole");
        List<JsonNode> groups = new ArrayList<>();
        summary.path("processes").forEach(groups::add);
        summary.path("hosts").forEach(groups::add);
        groups.add(summary.path("cluster"));
        // Two TaskManagers, two hosts, one cluster: the JobManager is found and not profiled.
        assertThat(groups).hasSize(5);
        for (JsonNode group : groups) {
            double cycles = group.path("cycles").path("count").asDouble();
            double sum = 0;
            for (JsonNode task : group.path("tasks")) {
                // A sub-task's cycles are its parent's already.
                sum += task.path("parent").isNull()
                        ? task.path("cycles").path("count").asDouble()
                        : 0;
            }
            assertThat(cycles).isPositive();
            assertThat(sum).isCloseTo(cycles, within(cycles * 1e-9));
        }
    }

    @Test
    @Order(3)
    void samplesAndCpuTimeAgreeWithTheKernelsOwnBooks() throws IOException {
        for (String host : List.of("host1", "host2")) {
            HostProfile profile = hostProfile("whole", host);
            assertThat(profile.window().length())
                    .isBetween(Duration.ofSeconds(SECONDS), Duration.ofSeconds(SECONDS + 1));
            assertThat(profile.processes()).hasSize(1);
            ProcessProfile process = profile.processes().get(0);
            double busySeconds = process.cpuTime().toNanos() / 1e9;
            assertSampled(process, 99);
            double procSeconds = process.procCpuTime().orElseThrow().toNanos() / 1e9;
            // /proc counts in ticks of 10 ms, so a tick at each end belongs to the comparison.
            assertThat(busySeconds).isCloseTo(procSeconds, within(procSeconds * 0.01 + 0.02));
            assertThat(process.loss().ringFull()).isZero();
            assertThat(process.samplesTaken())
                    .isEqualTo(profile.samples().stream()
                            .mapToLong(sample -> sample.count())
                            .sum());
        }
    }

    @Test
    @Order(3)
    void atTenTimesTheRateTheSamplesAgreeMoreClosely() throws Exception {
        List<String> arguments = profile("dense", 10);
        arguments.addAll(List.of("-F", "997"));
        Finished run = Finished.of(lab.weir(arguments));

        assertThat(run.exitCode()).as(run.err()).isZero();
        for (String host : List.of("host1", "host2")) {
            assertSampled(hostProfile("dense", host).processes().get(0), 997);
        }
    }

    /** Within 5 %, and three standard deviations of the luck of the draw, of frequency x busy seconds. */
    private static void assertSampled(ProcessProfile process, int frequencyHz) {
        double expected = frequencyHz * (process.cpuTime().toNanos() / 1e9);
        assertThat((double) process.samplesTaken())
                .as("samples of pid %s", process.process().tgid())
                .isCloseTo(expected, within(expected * 0.05 + 3 * Math.sqrt(expected)));
    }

    @Test
    @Order(4)
    void almostEveryStackFindsItsTask() throws IOException {
        double unexplained = 0;
        for (JsonNode task : summary("whole").path("cluster").path("tasks")) {
            if (Set.of("Unmatched", "Unresolved", "Lost")
                    .contains(task.path("task").asText())) {
                unexplained += task.path("share").path("value").asDouble();
            }
        }
        assertThat(unexplained).isLessThan(0.03);
    }

    @Test
    @Order(4)
    void theStacksAreWholeThoughTheJvmsHaveNoFlagAndNothingWasAttached() throws IOException {
        long taken = 0;
        long truncated = 0;
        for (String host : List.of("host1", "host2")) {
            for (ProcessProfile process : hostProfile("whole", host).processes()) {
                assertThat(process.process().jvm().orElseThrow().flags())
                        .noneMatch(flag -> flag.contains("FramePointer") || flag.contains("DebugNonSafepoints"));
                assertThat(process.names()).contains("nothing was attached");
                taken += process.samplesTaken();
                truncated += process.loss().truncated();
            }
        }
        assertThat((double) truncated / taken).isLessThanOrEqualTo(0.01);
    }

    @Test
    @Order(5)
    void theEventsAreThoseThatTheGeneratorSent() throws IOException {
        double events = summary("whole").path("events").path("total").asDouble();
        double seconds = hostProfile("whole", "host1").window().length().toNanos() / 1e9;
        // The generator keeps its rate over seconds; the job may still catch up or lag by part of a second.
        assertThat(events).isCloseTo(RATE * seconds, within(RATE * seconds * 0.05));
    }

    @Test
    @Order(5)
    void theRunWorkedOutAgainIsByteForByteTheSame() throws Exception {
        Path again = temporary.resolve("again");
        Finished run =
                Finished.of(lab.weir(List.of("attribute", runDirectory("whole").toString(), "-o", again.toString())));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(list(again.resolve("whole"))).isEqualTo(list(runDirectory("whole")));
        for (String file : list(runDirectory("whole"))) {
            assertThat(Files.mismatch(
                            runDirectory("whole").resolve(file),
                            again.resolve("whole").resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    @Test
    @Order(5)
    void aProfileDraftedFromNothingNamesAlmostEveryCycle() throws Exception {
        Finished suggested = Finished.of(lab.weir(
                List.of("suggest", runDirectory("whole").toString(), "--flink", lab.value("WEIR_LAB_FLINK_REST"))));
        assertThat(suggested.exitCode()).as(suggested.err()).isZero();
        Path draft = Files.writeString(temporary.resolve("draft.txt"), suggested.out());

        Finished attributed =
                Finished.of(lab.weir(List.of("attribute", runDirectory("whole").toString(), "-p", draft.toString())));

        assertThat(attributed.exitCode()).as(attributed.err()).isZero();
        Set<String> tasks = new TreeSet<>();
        double explained = 0;
        for (JsonNode task : summary("whole-draft").path("cluster").path("tasks")) {
            String kind = task.path("kind").asText();
            if (task.path("parent").isNull() && (kind.equals("profile") || kind.equals("built_in"))) {
                tasks.add(task.path("task").asText());
                explained += task.path("share").path("value").asDouble();
            }
        }
        assertThat(tasks).contains("Kafka", "Deserialize", "Filter", "Join", "Window", "Cluster communication");
        assertThat(explained).isGreaterThan(0.97);
    }

    @Test
    @Order(6)
    void aHostThatCannotBeReachedIsReportedAndTheOthersGoOn() throws Exception {
        Finished run =
                Finished.of(lab.weir(profile("one-fails", 3, hostsOfTheCluster("host1", "no-such-host", "host2"))));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("weir: error: no-such-host, connect: ");
        JsonNode summary = summary("one-fails");
        assertThat(summary.path("hosts")).hasSize(2);
        assertThat(summary.path("failures")).hasSize(1);
        assertThat(run.out()).contains("no-such-host");
    }

    @Test
    @Order(6)
    void withoutAClusterFileThisMachineIsProfiledAndItsDebugInformationIsTold() throws Exception {
        // The lab itself is "this machine"; its broker runs without any flag.
        Finished broker = Finished.of(lab.inside(List.of("sh", "-c", "jps -l | grep 'kafka[.]Kafka' | cut -d' ' -f1")));
        Finished run = Finished.of(lab.weir(List.of(
                "profile",
                "--pid",
                broker.out().strip(),
                "-p",
                RealLab.ROOT.resolve("config/application_profile.txt").toString(),
                "-d",
                "3",
                "--json",
                "-o",
                temporary.resolve("runs").toString(),
                "--id",
                "local")));

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode summary = JSON.readTree(run.out());
        assertThat(summary.path("events").isNull()).isTrue();
        assertThat(summary.path("cluster").path("samplesTaken").asLong()).isPositive();
        assertThat(summary.path("ledger").path("debugInformation").toString()).contains("DebugNonSafepoints is off");
    }

    @Test
    @Order(6)
    void whichProcessesTheHostsHaveIsTold() throws Exception {
        List<String> cluster = List.of(
                "-c", hostsOfTheCluster("host1", "host2").toString(), "--ssh-config", lab.value("WEIR_LAB_SSH_CONFIG"));
        List<String> table = new ArrayList<>(List.of("scope", "--all"));
        table.addAll(cluster);
        Finished scope = Finished.of(lab.weir(table));

        assertThat(scope.exitCode()).as(scope.err()).isZero();
        assertThat(scope.out())
                .contains("host1\n", "host2\n", "TaskManagerRunner (main class)", "sshd")
                .matches("(?s).* flink +workload +root +Java 17.*");
        assertThat(scope.out().lines()).allMatch(line -> line.length() <= 80);

        Path rules = Files.writeString(temporary.resolve("no_spes.txt"), "acme workload acme.Worker\n");
        List<String> nothing = new ArrayList<>(List.of("scope", "--json", "--known-spes", rules.toString()));
        nothing.addAll(cluster);
        Finished none = Finished.of(lab.weir(nothing));
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("no process of an engine was found");
        assertThat(JSON.readTree(none.out()).path("hosts")).hasSize(2);

        List<String> unreachable = new ArrayList<>(List.of(
                "scope",
                "-c",
                hostsOfTheCluster("host1", "no-such-host").toString(),
                "--ssh-config",
                lab.value("WEIR_LAB_SSH_CONFIG")));
        Finished one = Finished.of(lab.weir(unreachable));
        assertThat(one.exitCode()).isEqualTo(4);
        assertThat(one.err()).contains("weir: error: no-such-host, connect: ");
        assertThat(one.out()).contains("host1\n");
    }

    @Test
    @Order(7)
    void aKilledCoordinatorLeavesNoProfilerAndNoBpfProgram() throws Exception {
        Process shell = lab.weir(profile("killed", 60)).start();
        awaitLine(shell, "sampling");
        assertThat(profilers()).hasSize(2);
        assertThat(bpfPrograms()).isPositive();
        ProcessHandle coordinator = descendant(shell, "profile");

        coordinator.destroyForcibly();

        await(Duration.ofSeconds(5), () -> profilers().isEmpty() && bpfPrograms() == 0);
        assertThat(Files.exists(runDirectory("killed"))).isFalse();
        for (String host : List.of("host1", "host2")) {
            Finished files =
                    Finished.of(lab.inside(List.of("ssh", "-F", lab.value("WEIR_LAB_SSH_CONFIG"), host, "ls /tmp")));
            assertThat(files.out()).contains("hsperfdata_root").doesNotContain("weir");
        }
    }

    @Test
    @Order(8)
    void ctrlCEndsARunEarlyAndReportsWhatThereIs() throws Exception {
        Process shell = lab.weir(profile("interrupted", 60)).start();
        awaitLine(shell, "sampling");
        TimeUnit.SECONDS.sleep(3);
        ProcessHandle coordinator = descendant(shell, "profile");

        new ProcessBuilder("kill", "-INT", Long.toString(coordinator.pid()))
                .start()
                .waitFor();
        Finished run = Finished.of(shell);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(hostProfile("interrupted", "host2").window().length())
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
        assertThat(profilers()).isEmpty();
        assertThat(bpfPrograms()).isZero();
    }

    @Test
    @Order(9)
    void aHostWithoutAnEngineSaysWhatWasSeen() throws Exception {
        Path rules = Files.writeString(temporary.resolve("other_spes.txt"), "acme workload acme.Worker\n");
        List<String> arguments = profile("nothing", 3);
        arguments.addAll(List.of("--known-spes", rules.toString()));
        Finished run = Finished.of(lab.weir(arguments));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .contains("no stream processor found on host2")
                .contains("org.apache.flink.runtime.taskexecutor.TaskManagerRunner")
                .contains("nothing was written");
        assertThat(Files.exists(runDirectory("nothing"))).isFalse();
    }

    @Test
    @Order(10)
    void aRunThatExistsIsNotTouched() throws Exception {
        byte[] before = Files.readAllBytes(runDirectory("whole").resolve("summary.csv"));
        Finished run = Finished.of(lab.weir(profile("whole", 3)));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("whole").contains("exists");
        assertThat(Files.readAllBytes(runDirectory("whole").resolve("summary.csv")))
                .isEqualTo(before);
    }

    @Test
    @Order(11)
    void aProcessThatEndsDuringTheRunKeepsItsSamplesAndIsMarked() throws Exception {
        Process shell = lab.weir(profile("ended", 10)).start();
        awaitLine(shell, "sampling");
        TimeUnit.SECONDS.sleep(3);
        signal("host2", "TaskManagerRunner", "KILL");
        Finished run = Finished.of(shell);

        assertThat(run.exitCode()).as(run.err()).isZero();
        ProcessProfile ended = hostProfile("ended", "host2").processes().get(0);
        assertThat(ended.endedAfter().orElseThrow()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
        assertThat(ended.samplesTaken()).isPositive();
        assertThat(run.out()).contains("ended");
    }

    @Test
    @Order(10)
    void aDenominatorThatFallsSilentDoesNotCostTheSamples() throws Exception {
        Process shell = lab.weir(profile("no-events", 6)).start();
        awaitLine(shell, "sampling");
        signal("host1", "StandaloneSessionClusterEntrypoint", "STOP");
        Finished run;
        try {
            run = Finished.of(shell);
        } finally {
            signal("host1", "StandaloneSessionClusterEntrypoint", "CONT");
        }

        assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("The run is kept without events");
        assertThat(summary("no-events").path("events").isNull()).isTrue();
        assertThat(summary("no-events").path("cluster").path("samplesTaken").asLong())
                .isPositive();
    }

    private static void signal(String host, String mainClass, String signal) throws Exception {
        Finished sent = Finished.of(lab.inside(List.of(
                "ssh",
                "-F",
                lab.value("WEIR_LAB_SSH_CONFIG"),
                host,
                "kill -" + signal + " $(jps -l | grep " + mainClass + " | cut -d' ' -f1)")));
        assertThat(sent.exitCode()).as(sent.err()).isZero();
    }

    private static Path hostsOfTheCluster(String... hosts) throws IOException {
        return Files.write(temporary.resolve("some-hosts.txt"), List.of(hosts));
    }

    private static List<String> profile(String id, int seconds) {
        return profile(id, seconds, Path.of(lab.value("WEIR_LAB_CLUSTER")));
    }

    private static List<String> profile(String id, int seconds, Path cluster) {
        return new ArrayList<>(List.of(
                "profile",
                "-c",
                cluster.toString(),
                "--ssh-config",
                lab.value("WEIR_LAB_SSH_CONFIG"),
                "-p",
                RealLab.ROOT.resolve("config/application_profile.txt").toString(),
                "--events",
                "flink:" + lab.value("WEIR_LAB_FLINK_REST"),
                "-d",
                Integer.toString(seconds),
                "-o",
                temporary.resolve("runs").toString(),
                "--id",
                id));
    }

    private static Path runDirectory(String id) {
        return temporary.resolve("runs").resolve(id);
    }

    private static JsonNode summary(String id) throws IOException {
        return JSON.readTree(runDirectory(id).resolve("summary.json").toFile());
    }

    private static HostProfile hostProfile(String id, String host) throws IOException {
        try (InputStream in = Files.newInputStream(runDirectory(id).resolve(host + ".weir"))) {
            return HostProfileFile.read(in);
        }
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Reads stderr until a line holds the word; the rest stays for whoever reads on. */
    private static void awaitLine(Process process, String word) throws IOException {
        // Not closed and not buffered ahead: Finished reads what follows.
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8), 1);
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(word)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("never said \"" + word + "\": " + seen);
    }

    /** The JVMs that run {@code host-profiler}, on any host of the lab: the root namespace sees them all. */
    private static Set<Long> profilers() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("host-profiler"))
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ProcessHandle descendant(Process shell, String word) {
        return shell.descendants()
                .filter(process -> commandLine(process).contains(word))
                .filter(process -> commandLine(process).contains("-jar"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> commandLine(ProcessHandle process) {
        try {
            return Arrays.asList(Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long bpfPrograms() {
        try {
            Finished list = Finished.of(new ProcessBuilder("/usr/sbin/bpftool", "prog", "list"));
            assertThat(list.exitCode()).as(list.err()).isZero();
            return list.out()
                    .lines()
                    .filter(line -> line.contains("weir_sample"))
                    .count();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so after %s", atMost).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
