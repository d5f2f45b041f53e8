package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.WeirException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenominatorSpecTest {
    private static void assertRefused(String spec, String... parts) {
        assertThatThrownBy(() -> Denominator.parse(spec)).isInstanceOfSatisfying(WeirException.class, e -> {
            assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE);
            assertThat(e).hasMessageContainingAll(parts);
        });
    }

    @ParameterizedTest
    @CsvSource({"134892334, 134892334", "1.3e8, 130000000", " 42 , 42", "1E3, 1000", ".5e1, 5"})
    void aNumberIsTheNumberWhateverTheWindow(String spec, double expected) {
        try (Denominator denominator = Denominator.parse(spec)) {
            denominator.begin();
            assertThat(denominator
                            .between(Instant.EPOCH, Instant.EPOCH.plusSeconds(1))
                            .total())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1e999", "1e-999", "0.0"})
    void aNumberThatCannotDivideIsRefused(String spec) {
        assertRefused(spec, "--events " + spec, "Supported:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flink:http://jm:8081",
                "flink:http://jm:8081/",
                "flink:https://jm/4a1f000000000000000000000000abcd",
                "flink:http://[::1]:8081/4A1F000000000000000000000000ABCD",
                "flink:http://gw/proxy/application_1/4a1f000000000000000000000000abcd"
            })
    void aFlinkAddressMayNameAJob(String spec) {
        try (Denominator denominator = Denominator.parse(spec)) {
            assertThat(denominator).isInstanceOf(FlinkDenominator.class);
        }
    }

    @Test
    void badFlinkAddressesSayWhatIsWrong() {
        assertRefused("flink:jm:8081", "must begin with http:// or https://");
        assertRefused("flink:", "must begin with http");
        assertRefused("flink:ftp://jm", "must begin with http");
        assertRefused("flink:http://", "--events flink:http://");
        assertRefused("flink:http://jm:8081/jobs", "\"jobs\" is no job id");
        assertRefused("flink:http://jm:8081/#/job/4a1f000000000000000000000000abcd", "Copy no address of the web");
        assertRefused("flink:http://jm host:8081", "not a URL");
        assertRefused("http://jm:8081", "Write flink:http://jm:8081");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> Denominator.parse("flink:http://me:secret@jm:8081"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("password")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void whatIsNoSpecNamesThoseThatAre() {
        assertRefused("bytes:in", "neither a number of events nor a known source", "flink:http", "kafka:", "file:PATH");
        assertRefused("nonsense", "neither a number of events nor a known source");
        assertRefused("", "neither a number");
        assertRefused("12 events", "neither a number");
    }

    @Test
    void brokersMayBeSeveralAndAGroupMayHaveSlashes() {
        assertThat(KafkaOffsets.parse("a:9092,b:9093/ysb/ad-events").source())
                .isEqualTo("kafka:a:9092,b:9093/ysb/ad-events");
        assertThat(KafkaOffsets.parse("a//ad-events").source()).isEqualTo("kafka:a:9092//ad-events");
        assertThat(KafkaOffsets.parse("[::1]:9092/team/x/t").source()).isEqualTo("kafka:[::1]:9092/team/x/t");
        assertRefused("kafka:a:9092/ysb", "not of that form");
        assertRefused("kafka:a:9092", "kafka:HOST:PORT");
        assertRefused("kafka:/g/t", "not of that form");
        assertRefused("kafka:a:b:c/g/t", "\"a:b:c\" is no HOST:PORT");
        assertRefused("kafka:a,/g/t", "\"\" is no HOST:PORT");
        assertRefused("kafka:a/g/t?config=/no/such", "cannot be read: /no/such");
    }

    @Test
    void anExpressionIsTakenAsItIsWritten() {
        assertThat(PrometheusQuery.parse("http://p:9090/?query=sum(x{a=\"b c\"})%20")
                        .source())
                .isEqualTo("prometheus:http://p:9090?query=sum(x{a=\"b c\"})%20");
        assertThat(PrometheusQuery.parse("http://p/prom/api/v1/query?query=x").source())
                .isEqualTo("prometheus:http://p/prom?query=x");
        assertRefused("prometheus:http://p:9090", "no ?query=EXPRESSION");
        assertRefused("prometheus:p:9090?query=x", "must begin with http");
        assertRefused("prometheus:http://p:9090?query=sum(rate(x[1m]))", "Take the function away");
        assertRefused("prometheus:http://me:secret@p?query=x", "password");
        assertRefused("file:", "no path");
    }
}
