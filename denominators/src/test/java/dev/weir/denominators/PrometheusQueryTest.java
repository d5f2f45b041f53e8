package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusQueryTest {
    private HttpServer server;
    private volatile String answer = "";
    private volatile int status = 200;
    private volatile String asked = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", exchange -> {
            asked = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private PrometheusQuery query(String expression) {
        return PrometheusQuery.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/?query=" + expression);
    }

    @Test
    void everySeriesIsAPartOfItsOwn() throws Exception {
        answer = """
                {"status":"success","data":{"resultType":"vector","result":[
                {"metric":{"__name__":"events_total","job":"app","instance":"b:1"},"value":[1763640000.123,"1.5e+03"]},
                {"metric":{"__name__":"events_total","instance":"a:1","job":"app"},"value":[1763640000.123,"42"]},
                {"metric":{},"value":[1763640000.123,"NaN"]}]}}""";
        PrometheusQuery query = query("events_total{job=\"app\"} % 100");
        query.connect();
        assertThat(asked).isEqualTo("query=events_total{job=\"app\"} % 100");
        assertThat(query.read().counts())
                .containsOnlyKeys(
                        Counter.job("events_total{instance=\"a:1\",job=\"app\"}"),
                        Counter.job("events_total{instance=\"b:1\",job=\"app\"}"))
                .containsEntry(Counter.job("events_total{instance=\"b:1\",job=\"app\"}"), 1_500L);
        assertThat(query.method()).isEqualTo("sum of 2 series of Prometheus");
    }

    @Test
    void aScalarIsACountToo() throws Exception {
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1763640000.1,\"7\"]}}";
        assertThat(query("scalar(x)").read().counts()).containsEntry(Counter.job(""), 7L);
    }

    @Test
    void whatPrometheusSaysIsWrongIsSaid() {
        status = 400;
        answer =
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter: parse error: unclosed left"
                        + " parenthesis\"}";
        try (PolledDenominator denominator = new PolledDenominator(query("sum("), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                    .hasMessageContaining("parse error: unclosed left parenthesis")
                    .hasMessageContaining("curl -G");
        }
    }

    @Test
    void noSeriesAndNoVectorAreToldBeforeTheRun() {
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
        assertThatThrownBy(() -> query("nothing").connect())
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.ENVIRONMENT))
                .hasMessageContaining("selects no series now");
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";
        assertThatThrownBy(() -> query("x[5m]").connect())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("gives a matrix");
        answer = "{}";
        assertThatThrownBy(() -> query("x").connect())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("is not Prometheus");
    }
}
