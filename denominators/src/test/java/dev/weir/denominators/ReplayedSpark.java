package dev.weir.denominators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.denominators.Recorded.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The answers of a recorded Spark driver, each at the time when it was given; see README.md among the resources. */
final class ReplayedSpark implements AutoCloseable {
    private final Recorded<Page> recorded;
    private final HttpServer server;

    ReplayedSpark(String recording, Clock clock) throws IOException {
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

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String asked = exchange.getRequestURI().toString();
            // What was asked for only once is shown from the beginning.
            boolean always = exchange.getRequestURI().getPath().endsWith("s");
            Page answer = recorded.answer(asked, 0)
                    .or(() -> always ? recorded.first(asked) : Optional.empty())
                    .orElse(new Page(404, "not found"));
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
