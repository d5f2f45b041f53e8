package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The answers of a recorded Spark driver, each at the time when it was given; see README.md among the resources. */
final class ReplayedSpark implements AutoCloseable {
    private record Answer(int status, String body) {}

    private final Map<String, TreeMap<Long, Answer>> answers = new HashMap<>();
    private final Clock clock;
    private final Instant start;
    private final HttpServer server;

    ReplayedSpark(String recording, Clock clock) throws IOException {
        this.clock = clock;
        this.start = startOf(recording);
        ObjectMapper json = new ObjectMapper();
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
                        Objects.requireNonNull(ReplayedSpark.class.getResourceAsStream(recording + ".jsonl.gz"))),
                StandardCharsets.UTF_8));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            long at = clock.instant().toEpochMilli() - start.toEpochMilli();
            TreeMap<Long, Answer> known = answers.get(exchange.getRequestURI().toString());
            // What was asked for only once is shown from the beginning.
            Map.Entry<Long, Answer> entry = known == null ? null : known.floorEntry(Math.max(at, 0));
            if (entry == null
                    && known != null
                    && exchange.getRequestURI().getPath().endsWith("s")) {
                entry = known.firstEntry();
            }
            Answer answer = entry == null ? new Answer(404, "not found") : entry.getValue();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
