package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The answers of a recorded Flink, each at the time when it was given; see README.md among the resources. */
final class ReplayedFlink implements AutoCloseable {
    private record Answer(int status, String body) {}

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, TreeMap<Long, Answer>> answers = new HashMap<>();
    private final Clock clock;
    private final Instant start;
    private final HttpServer server;

    /** @param clock runs over the time of the recording, whose start {@link #startOf} tells */
    ReplayedFlink(String recording, Clock clock) throws IOException {
        this.clock = clock;
        this.start = startOf(recording);
        try (BufferedReader lines = open(recording)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = json.readTree(line);
                answers.computeIfAbsent(node.get("path").asText(), path -> new TreeMap<>())
                        .put(
                                node.get("t").asLong(),
                                new Answer(
                                        node.get("status").asInt(),
                                        node.get("body").asText()));
            }
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static Instant startOf(String recording) throws IOException {
        try (BufferedReader lines = open(recording)) {
            return Instant.ofEpochMilli(
                    new ObjectMapper().readTree(lines.readLine()).get("start").asLong());
        }
    }

    private static BufferedReader open(String recording) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(ReplayedFlink.class.getResourceAsStream(recording + ".jsonl.gz"))),
                StandardCharsets.UTF_8));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String job() {
        return answers.keySet().stream()
                .filter(path -> path.matches("/jobs/[0-9a-f]{32}"))
                .findFirst()
                .orElseThrow()
                .substring("/jobs/".length());
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            long at = Math.max(50, clock.instant().toEpochMilli() - start.toEpochMilli());
            TreeMap<Long, Answer> known = answers.get(exchange.getRequestURI().getPath());
            Map.Entry<Long, Answer> entry = known == null ? null : known.floorEntry(at);
            Answer answer = entry == null ? new Answer(404, "{\"errors\":[\"Not found\"]}") : entry.getValue();
            String query = exchange.getRequestURI().getRawQuery();
            byte[] body = (query == null ? answer.body() : onlyAskedFor(answer.body(), query))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String onlyAskedFor(String body, String query) throws IOException {
        Set<String> wanted = Set.of(URLDecoder.decode(query.substring("get=".length()), StandardCharsets.UTF_8)
                .split(",", -1));
        ArrayNode found = json.createArrayNode();
        for (JsonNode metric : json.readTree(body)) {
            if (wanted.contains(metric.get("id").asText())) {
                found.add(metric);
            }
        }
        return found.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
