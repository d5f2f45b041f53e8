package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running planted job. Closing it ends its process. */
final class PlantedJvm implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final long pid;

    private PlantedJvm(Process process) throws IOException {
        this.process = process;
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
        pid = awaitReady();
    }

    static PlantedJvm start(Path home, Jdk jdk, PlantedCase planted, Way.Start start, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.home().resolve("bin/java").toString());
        command.addAll(planted.jvmOptions());
        command.addAll(start.jvmOptions());
        command.addAll(List.of(
                "-cp",
                home.resolve("workloads/planted/target/planted.jar") + ":"
                        + home.resolve("workloads/engines/flink/target/lib") + "/*",
                "dev.weir.workloads.planted.Planted",
                planted.workload()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            return new PlantedJvm(process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(planted.name() + " did not start; its words are in " + log, e);
        }
    }

    private long awaitReady() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                return Long.parseLong(line.substring("ready ".length()).strip());
            }
        }
        throw new IOException("the planted job ended before it was ready");
    }

    long pid() {
        return pid;
    }

    /** The truth between two times in milliseconds since 1970. */
    JsonNode truth(long from, long to) throws IOException {
        in.write("window " + from + " " + to + "\n");
        in.flush();
        // An engine may log to the same stream.
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("{")) {
                JsonNode answer = JSON.readTree(line);
                if (answer.hasNonNull("error")) {
                    throw new IOException("the planted job does not know: "
                            + answer.path("error").asText());
                }
                return answer;
            }
        }
        throw new IOException("the planted job has ended");
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
            if (process.waitFor(15, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
