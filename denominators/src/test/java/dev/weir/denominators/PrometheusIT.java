package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.weir.model.EventCounts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus that scrapes a job whose counts are a formula. No part of the build, since Prometheus is 100 MB that nothing else here needs. After a change to {@link PrometheusQuery}:
 * {@code mvn -pl denominators -am test -Dtest=PrometheusIT -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PrometheusIT {
    private static final double RATE = 2_000;

    @TempDir
    private Path directory;

    private final long began = System.nanoTime();

    private static Path prometheus() {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String reason = "no prometheus on the PATH: apt-get install -y --no-install-recommends prometheus (100 MB)";
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        return found.orElseThrow();
    }

    private String metrics() {
        double count = RATE * (System.nanoTime() - began) / 1e9;
        return String.format(
                Locale.ROOT,
                "# TYPE events_total counter\nevents_total{part=\"a\"} %.0f\nevents_total{part=\"b\"} %.0f\n",
                count / 4,
                count * 3 / 4);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theSeriesOfARealPrometheusAddUpToTheEventsOfTheWindow() throws Exception {
        Path program = prometheus();
        HttpServer job = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        job.createContext("/metrics", exchange -> {
            byte[] body = metrics().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        job.start();
        int port = freePort();
        Path config = Files.writeString(
                directory.resolve("prometheus.yml"),
                "scrape_configs:\n- job_name: app\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['127.0.0.1:"
                        + job.getAddress().getPort() + "']\n");
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        String query = "prometheus:http://127.0.0.1:" + port + "?query=events_total{job=\"app\"}";
        try (Denominator denominator = DenominatorSpec.parse(query)) {
            awaitSeries(query);
            denominator.begin();
            Thread.sleep(2_500);
            Instant start = Clock.systemUTC().instant();
            Thread.sleep(8_000);
            Instant end = Clock.systemUTC().instant();
            EventCounts counts = denominator.between(start, end);
            double truth = RATE * (end.toEpochMilli() - start.toEpochMilli()) / 1e3;
            assertThat(counts.total()).isCloseTo(truth, within(counts.uncertainty()));
            assertThat(counts.total()).isCloseTo(truth, within(0.05 * truth));
            assertThat(counts.method()).startsWith("sum of 2 series of Prometheus, shown in steps up to ");
            assertThat(counts.bySecond()).hasSizeBetween(8, 9);
            assertThat(counts.marks()).isEmpty();
        } finally {
            process.destroy();
            process.waitFor();
            job.stop(0);
        }
    }

    private void awaitSeries(String query) throws Exception {
        PrometheusQuery source = PrometheusQuery.parse(query.substring("prometheus:".length()));
        for (int attempt = 0; attempt < 120; attempt++) {
            try {
                if (source.read().counts().size() == 2) {
                    return;
                }
            } catch (Unavailable e) {
                // It is starting.
                assertThat(e.isAnswer() && !e.reason().contains("HTTP 503")).isFalse();
            }
            Thread.sleep(250);
        }
        throw new AssertionError("Prometheus showed no series: " + Files.readString(directory.resolve("log")));
    }
}
