package dev.weir.workloads.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The few resources of Flink's REST interface that starting a job needs. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();

    // "0.Sink__Writer.numRecordsIn": subtask, operator, metric. The operator is found whether it is chained or not.
    // PyFlink makes one operator, "Window__Sink", of the two that are in Python.
    private static final Pattern SINK_INPUT = Pattern.compile("\\d+\\.(Window__)?Sink[^.]*\\.numRecordsIn");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI address;

    FlinkRest(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** The TaskManagers that have registered so far; 0 as long as nobody answers. */
    int taskManagers() {
        try {
            return send(HttpRequest.newBuilder(address.resolve("/overview")))
                    .path("taskmanagers")
                    .asInt();
        } catch (IOException | LabFailure e) {
            return 0;
        }
    }

    /** Uploads a job's jar and runs it. Gives the job's id. */
    String submit(Path jar, String mainClass, List<String> arguments, int parallelism) {
        try {
            String stored =
                    Path.of(upload(jar).path("filename").asText()).getFileName().toString();
            String request = JSON.writeValueAsString(
                    Map.of("entryClass", mainClass, "programArgsList", arguments, "parallelism", parallelism));
            return send(HttpRequest.newBuilder(address.resolve("/jars/" + stored + "/run"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(request)))
                    .path("jobid")
                    .asText();
        } catch (IOException e) {
            throw new LabFailure("Flink did not take the job: " + e.getMessage(), e);
        }
    }

    /** Whether all subtasks of a job are running; a job that has failed is a {@link LabFailure} with its root exception. */
    boolean isRunning(String job) {
        JsonNode status = get("/jobs/" + job);
        String state = status.path("state").asText();
        if (List.of("FAILED", "CANCELED", "FINISHED", "RESTARTING").contains(state)) {
            throw new LabFailure("the job is " + state + ": "
                    + get("/jobs/" + job + "/exceptions")
                            .path("exceptionHistory")
                            .toString());
        }
        boolean running = state.equals("RUNNING");
        for (JsonNode vertex : status.path("vertices")) {
            int parallelism = vertex.path("parallelism").asInt();
            running &= vertex.path("tasks").path("RUNNING").asInt() == parallelism;
        }
        return running;
    }

    /** How many records each subtask of the sink has received; empty as long as the metrics are not there. */
    List<Long> sinkInputs(String job) {
        List<Long> inputs = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            String metrics = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/metrics";
            List<String> names = new ArrayList<>();
            for (JsonNode metric : get(metrics)) {
                String name = metric.path("id").asText();
                if (SINK_INPUT.matcher(name).matches()) {
                    names.add(name);
                }
            }
            if (!names.isEmpty()) {
                for (JsonNode metric : get(metrics + "?get=" + String.join(",", names))) {
                    inputs.add(metric.path("value").asLong());
                }
            }
        }
        return inputs;
    }

    private JsonNode get(String path) {
        try {
            return send(HttpRequest.newBuilder(address.resolve(path)));
        } catch (IOException e) {
            throw new LabFailure("no answer from Flink for " + path + ": " + e.getMessage(), e);
        }
    }

    private JsonNode upload(Path jar) throws IOException {
        String boundary = "weir-lab-jar";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + jar.getFileName() + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(jar));
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(address.resolve("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(
                    request.timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() >= 300) {
                throw new LabFailure(response.uri() + " answered " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new LabFailure("Flink answered something that is no JSON: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while asking Flink", e);
        }
    }
}
