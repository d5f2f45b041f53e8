package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlinkErrorsTest {
    private static final Duration PATIENT = Duration.ofSeconds(15);
    private static final Duration IMPATIENT = Duration.ofMillis(700);
    private Duration timeout = PATIENT;
    private static final String JOB = "4a1f000000000000000000000000abcd";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void on(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void on(String path, int status, String body) {
        on(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void assertRefused(Optional<String> job, Kind kind, String... parts) {
        assertRefused(address(), job, kind, parts);
    }

    private void assertRefused(URI address, Optional<String> job, Kind kind, String... parts) {
        try (FlinkDenominator denominator =
                new FlinkDenominator(new JsonRest(address, timeout), job, Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin).isInstanceOfSatisfying(WeirException.class, e -> {
                assertThat(e).hasMessageContainingAll(parts);
                assertThat(e.kind()).isEqualTo(kind);
            });
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertRefused(
                URI.create("http://127.0.0.1:" + port),
                Optional.empty(),
                Kind.REMOTE,
                "connection refused",
                "rest.port");
        assertRefused(URI.create("http://no-such-host.invalid:8081"), Optional.empty(), Kind.REMOTE, "host is unknown");
    }

    @Test
    void noJobRuns() {
        on("/jobs/overview", 200, "{\"jobs\":[{\"jid\":\"" + JOB + "\",\"name\":\"ysb\",\"state\":\"CANCELED\"}]}");
        assertRefused(Optional.empty(), Kind.ENVIRONMENT, "no job is running", "1 known");
    }

    @Test
    void severalJobsRunAndTheirSpecsAreListed() {
        on(
                "/jobs/overview",
                200,
                "{\"jobs\":[{\"jid\":\"aaaa\",\"name\":\"ysb\",\"state\":\"RUNNING\"},{\"jid\":\"bbbb\",\"name\":\"other"
                        + " job\",\"state\":\"RUNNING\"}]}");
        assertRefused(Optional.empty(), Kind.USAGE, "2 jobs are running", "/aaaa (ysb)", "/bbbb (other job)");
        assertThatThrownBy(() -> JobPlan.read(address().toString()))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--flink " + address() + "/bbbb (other job)");
    }

    @Test
    void theNamedJobIsNotThere() {
        on("/jobs/overview", 200, "{\"jobs\":[{\"jid\":\"aaaa\",\"name\":\"ysb\",\"state\":\"RUNNING\"}]}");
        assertRefused(Optional.of(JOB), Kind.USAGE, "knows no job " + JOB, "aaaa (ysb, RUNNING)");
    }

    @Test
    void theNamedJobDoesNotRun() {
        on("/jobs/" + JOB, 200, "{\"state\":\"FINISHED\"}");
        assertRefused(Optional.of(JOB), Kind.ENVIRONMENT, "is FINISHED");
    }

    @Test
    void somethingElseAnswers() {
        on("/jobs/overview", 200, "<html>hello</html>");
        assertRefused(Optional.empty(), Kind.USAGE, "is no JSON", "/overview");
    }

    @Test
    void otherJsonAnswers() {
        on("/jobs/overview", 200, "[]");
        assertRefused(Optional.empty(), Kind.USAGE, "what answers there is not Flink");
        assertThatThrownBy(() -> JobPlan.read(address().toString()))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("what answers there is not Flink");
    }

    @Test
    void aRedirectIsNotFollowed() {
        on("/jobs/overview", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://elsewhere/");
            exchange.sendResponseHeaders(307, -1);
        });
        assertRefused(Optional.empty(), Kind.USAGE, "redirects (HTTP 307) to http://elsewhere/");
    }

    @Test
    void credentialsAreAskedFor() {
        on("/jobs/overview", 401, "");
        assertRefused(Optional.empty(), Kind.USAGE, "asks for a user (HTTP 401)");
    }

    @Test
    void noAnswerComes() {
        timeout = IMPATIENT;
        on("/jobs/overview", exchange -> Thread.sleep(5_000));
        assertRefused(Optional.empty(), Kind.REMOTE, "no answer");
    }

    @Test
    void anAnswerTricklesIn() {
        timeout = IMPATIENT;
        on("/jobs/overview", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 50; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Thread.sleep(100);
            }
        });
        assertRefused(Optional.empty(), Kind.REMOTE, "no answer within 700 ms");
    }

    @Test
    void anAnswerHasNoEnd() {
        on("/jobs/overview", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            while (!Thread.currentThread().isInterrupted()) {
                exchange.getResponseBody().write(blanks);
            }
        });
        assertRefused(Optional.empty(), Kind.REMOTE, "");
    }
}
