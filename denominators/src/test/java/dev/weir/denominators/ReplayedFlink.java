package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.denominators.Recorded.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/** The answers of a recorded Flink, each at the time when it was given; see README.md among the resources. */
final class ReplayedFlink implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final Recorded<Page> recorded;
    private final HttpServer server;

    /** @param clock runs over the time of the recording, whose start {@link #startOf} tells */
    ReplayedFlink(String recording, Clock clock) throws IOException {
        recorded = new Recorded<>(recording, "path", Page::of, clock);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static Instant startOf(String recording) throws IOException {
        return Recorded.startOf(recording);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String job() {
        return recorded.asked().stream()
                .filter(path -> path.matches("/jobs/[0-9a-f]{32}"))
                .findFirst()
                .orElseThrow()
                .substring("/jobs/".length());
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            Page answer = recorded.answer(exchange.getRequestURI().getPath(), 50)
                    .orElse(new Page(404, "{\"errors\":[\"Not found\"]}"));
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
