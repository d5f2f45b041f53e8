package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir} against jobs whose true cost is known. The whole matrix is {@code make accuracy}; here is what must not break unseen. */
@Tag("kernel")
@Timeout(180)
class TruthIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WARM_UP_SECONDS = 10;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void requireWhatItNeeds() {
        RealLab.requireWhatItNeeds();
    }

    @Test
    void inlinedTasksLieWithinTheirBoundsAndBoundariesMakeThemRight() throws Exception {
        try (Planted job = Planted.start("stages-window")) {
            JsonNode plain = job.weir(temporary, "plain");
            // What this JVM's compiler has made of the stages is its own affair: the bounds must hold whatever it is.
            assertWithinBounds(plain, job.truth(plain));
            assertThat(stacksCutOff(plain)).isLessThanOrEqualTo(0.01);

            JsonNode parted = job.weir(temporary, "parted", "--boundaries", "--yes");
            JsonNode truth = job.truth(parted);
            for (JsonNode task : truth.path("tasks")) {
                JsonNode row = row(parted, task.path("task").asText());
                assertThat(row.path("share").path("value").asDouble())
                        .as("the share of %s", task)
                        .isCloseTo(task.path("share").asDouble(), within(0.04));
                assertThat(row.path("certain").path("high").asDouble()
                                - row.path("certain").path("low").asDouble())
                        .as("the bounds of %s", row)
                        .isLessThan(0.05);
            }
            assertThat(Finished.of(new ProcessBuilder("jcmd", Long.toString(job.pid()), "Compiler.directives_print"))
                            .out())
                    .as("what is left in the JVM")
                    .doesNotContain("planted");
        }
    }

    @Test
    void asyncProfilerAndTheKernelSeeTheSameInTheSameWindow() throws Exception {
        try (Planted job = Planted.start("deep")) {
            Process async = job.starting(temporary, "async", "--source", "async-profiler");
            JsonNode kernel = job.weir(temporary, "kernel", "--source", "ebpf");
            JsonNode inside = Planted.summary(Finished.of(async));

            Map<String, Double> differences = new TreeMap<>();
            for (JsonNode task : kernel.path("cluster").path("tasks")) {
                JsonNode same = row(inside, task.path("task").asText());
                if (task.path("kind").asText().equals("profile") && isCertain(task) && isCertain(same)) {
                    differences.put(task.path("task").asText(), standardErrors(kernel, task, inside, same));
                }
            }
            assertThat(differences).as("tasks that are certain for both").hasSizeGreaterThanOrEqualTo(3);
            // Of six tasks one in sixty runs passes three standard errors by luck.
            assertThat(differences.values())
                    .allSatisfy(difference -> assertThat(difference).isBetween(-4.0, 4.0));
        }
    }

    @Test
    void withoutAnyCapabilityAsyncProfilerTakesTheSamplesByItself() throws Exception {
        // Still root by its id, so that it may read this checkout wherever that lies.
        List<String> powerless = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        try (Planted job = Planted.start("stages", powerless)) {
            ProcessBuilder profile = job.profile(temporary, "powerless");
            profile.command().addAll(0, powerless);
            JsonNode summary = Planted.summary(Finished.of(profile));

            assertThat(summary.path("processes").get(0).path("stacks").asText()
                            + summary.path("ledger").path("warnings"))
                    .contains("async-profiler took the samples, because BPF could not", "nothing was counted");
            assertWithinBounds(summary, job.truth(summary));
        }
    }

    private static boolean isCertain(JsonNode row) {
        JsonNode certain = row.path("certain");
        return certain.path("high").isNumber()
                && certain.path("high").asDouble() - certain.path("low").asDouble() < 0.005;
    }

    private static double standardErrors(JsonNode one, JsonNode task, JsonNode other, JsonNode same) {
        double first = task.path("share").path("value").asDouble();
        double second = same.path("share").path("value").asDouble();
        double pooled = (first + second) / 2;
        double error = Math.sqrt(pooled * (1 - pooled) * (1 / samples(one) + 1 / samples(other)));
        return (first - second) / error;
    }

    private static double samples(JsonNode summary) {
        return summary.path("cluster").path("samplesTaken").asDouble();
    }

    private static double stacksCutOff(JsonNode summary) {
        return summary.path("ledger").path("truncated").asDouble() / samples(summary);
    }

    private static void assertWithinBounds(JsonNode summary, JsonNode truth) {
        for (JsonNode task : truth.path("tasks")) {
            JsonNode believable = row(summary, task.path("task").asText()).path("believable");
            // The truth is of the job's own threads, some per cent of the JVM are not; and it has its own uncertainty.
            double tolerance = 0.02 + task.path("uncertainty").asDouble();
            assertThat(task.path("share").asDouble())
                    .as("the truth of %s within %s", task, believable)
                    .isBetween(
                            believable.path("low").asDouble() - tolerance,
                            believable.path("high").asDouble() + tolerance);
        }
    }

    private static JsonNode row(JsonNode summary, String task) {
        for (JsonNode row : summary.path("cluster").path("tasks")) {
            if (row.path("task").asText().equals(task)) {
                return row;
            }
        }
        throw new AssertionError("no row for " + task + " in " + summary);
    }

    /** One planted job that is warm. */
    private record Planted(Process process, BufferedReader out, long pid, String name) implements AutoCloseable {
        static Planted start(String name) throws IOException, InterruptedException {
            return start(name, List.of());
        }

        static Planted start(String name, List<String> prefix) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(RealLab.ROOT.resolve("workloads/run").toString(), "planted", name));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String ready = out.readLine();
            assertThat(ready).as("the first line of the job").startsWith("ready ");
            Thread.sleep(WARM_UP_SECONDS * 1000L);
            return new Planted(process, out, Long.parseLong(ready.substring("ready ".length())), name);
        }

        Process starting(Path directory, String id, String... options) throws IOException {
            return profile(directory, id, options).start();
        }

        ProcessBuilder profile(Path directory, String id, String... options) {
            List<String> command = new ArrayList<>(List.of(RealLab.WEIR.toString(), "profile", "--json"));
            command.addAll(List.of("--pid", Long.toString(pid), "-d", "8", "-F", "499", "--id", id));
            command.addAll(List.of("-o", directory.toString()));
            command.addAll(List.of(
                    "-p",
                    RealLab.ROOT
                            .resolve("workloads/planted/profiles/" + name + ".txt")
                            .toString()));
            command.addAll(List.of(options));
            return new ProcessBuilder(command);
        }

        JsonNode weir(Path directory, String id, String... options) throws Exception {
            return summary(Finished.of(starting(directory, id, options)));
        }

        static JsonNode summary(Finished run) throws IOException {
            assertThat(run.exitCode()).as(run.err()).isZero();
            return JSON.readTree(run.out());
        }

        /** What the tasks cost in the window of a run. */
        JsonNode truth(JsonNode summary) throws IOException {
            JsonNode window = summary.path("window");
            long from = Instant.parse(window.path("start").asText()).toEpochMilli();
            long to = from + Math.round(window.path("seconds").asDouble() * 1000);
            process.getOutputStream().write(("window " + from + " " + to + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return JSON.readTree(out.readLine());
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            if (process.onExit()
                    .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                    .join()
                    .isAlive()) {
                process.destroyForcibly().onExit().join();
            }
        }
    }
}
