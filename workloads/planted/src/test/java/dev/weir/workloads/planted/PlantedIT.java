package dev.weir.workloads.planted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted jobs as their users start them: the script, the jar, a JVM of its own. All run at once, on whatever else the machine does. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PlantedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("stages", "native", "flink-chained");

    @TempDir
    private static Path temporary;

    private static final List<Job> JOBS = new ArrayList<>();

    private record Job(String name, Process process, BufferedReader out, Writer in) {
        JsonNode ask(String command) throws IOException {
            in.write(command + "\n");
            in.flush();
            return JSON.readTree(out.readLine());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        for (String name : NAMES) {
            Process process = new ProcessBuilder("../run", "planted", name, "--jvm-option", "-Dplanted.test=" + name)
                    .redirectError(temporary.resolve(name + ".err").toFile())
                    .start();
            JOBS.add(new Job(
                    name,
                    process,
                    process.inputReader(StandardCharsets.UTF_8),
                    process.outputWriter(StandardCharsets.UTF_8)));
        }
        for (Job job : JOBS) {
            String ready = job.out().readLine();
            assertThat(ready)
                    .as(Files.readString(temporary.resolve(job.name() + ".err")))
                    .isEqualTo("ready " + job.process().pid());
        }
        // Until the batches are compiled, which the second truth of the stages is measured in.
        Thread.sleep(12_000);
        for (Job job : JOBS) {
            job.in().write("begin\n");
            job.in().flush();
        }
        Thread.sleep(8_000);
    }

    @AfterAll
    static void end() throws Exception {
        // A job that is killed cannot remove its temporary files.
        for (Job job : JOBS) {
            job.process().getOutputStream().close();
        }
        for (Job job : JOBS) {
            if (!job.process().waitFor(20, TimeUnit.SECONDS)) {
                job.process().destroyForcibly();
            }
        }
    }

    private static Job job(String name) {
        return JOBS.stream().filter(job -> job.name().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stages", "native"})
    void twoClocksTellTheSameTruth(String name) throws IOException {
        JsonNode truth = job(name).ask("end");
        double shares = 0;
        for (JsonNode task : truth.path("tasks")) {
            double share = task.path("share").asDouble();
            shares += share;
            assertThat(share).as(truth.toString()).isPositive();
            // A second truth that was not measured would be null, and its difference with it.
            assertThat(task.path("wallShare").isNumber()
                            && task.path("cpuShare").isNumber())
                    .as(truth.toString())
                    .isTrue();
            assertThat(Math.abs(task.path("wallShare").asDouble()
                            - task.path("cpuShare").asDouble()))
                    .as(truth.toString())
                    .isLessThan(0.04);
        }
        assertThat(shares).isBetween(0.999_999, 1.000_001);
        // The stages are all there is: what they add up to is the CPU time that the kernel counted for the thread.
        // Wide, because a machine under load interrupts this job thousands of times: on a quiet one it is within 5 %.
        for (JsonNode closure : truth.path("closure")) {
            assertThat(closure.asDouble()).as(truth.toString()).isBetween(0.75, 1.3);
        }
        assertThat(truth.path("seconds").asDouble()).isBetween(7.5, 60.0);
        assertThat(truth.path("events").asLong()).isPositive();
    }

    @Test
    void anOperatorHoldsItsFunctionsAndTheRestIsTheRuntime() throws IOException {
        JsonNode truth = job("flink-chained").ask("end");
        double operators = 0;
        List<String> tasks = new ArrayList<>();
        for (JsonNode task : truth.path("tasks")) {
            String name = task.path("task").asText();
            tasks.add(name);
            if (name.contains("/")) {
                continue;
            }
            operators += task.path("share").asDouble();
            for (JsonNode part : truth.path("tasks")) {
                if (part.path("task").asText().startsWith(name + "/")) {
                    assertThat(part.path("share").asDouble())
                            .as(truth.toString())
                            .isPositive()
                            .isLessThanOrEqualTo(task.path("share").asDouble());
                }
            }
        }
        assertThat(tasks)
                .contains(
                        "Parse",
                        "Parse/function",
                        "Filter",
                        "Project",
                        "Enrich",
                        "Window",
                        "Window/aggregate",
                        "Runtime");
        assertThat(operators).isBetween(0.999_999, 1.000_001);
    }

    @Test
    void aWindowThatHasPassedCanBeAskedFor() throws IOException {
        long now = System.currentTimeMillis();
        JsonNode truth = job("stages").ask("window " + (now - 3_000) + " " + now);
        assertThat(truth.path("seconds").asDouble()).as(truth.toString()).isBetween(1.0, 3.1);
        assertThat(job("stages").ask("window 1 2").path("error").asText()).contains("nothing is known");
        assertThat(job("stages").ask("what").path("error").asText()).contains("begin, end");
    }

    @Test
    void theEndOfItsInputEndsIt() throws Exception {
        Process process = new ProcessBuilder("../run", "planted", "stages")
                .redirectError(temporary.resolve("ended.err").toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("ready ");
            process.getOutputStream().close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aFileOfTheNativeJobIsGoneWhileItRuns() throws IOException {
        long pid = job("native").process().pid();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            assertThat(files.map(PlantedIT::target).filter(name -> name.contains("planted") && name.contains(".tmp")))
                    .isNotEmpty()
                    .allMatch(name -> name.endsWith(" (deleted)"));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // Closed since the directory was read.
        }
    }
}
