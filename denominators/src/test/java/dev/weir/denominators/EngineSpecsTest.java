package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.WeirException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSpecsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark:http://driver:4040",
                "spark:https://driver/",
                "spark:http://[::1]:4040/app-20260101120000-0000",
                "spark:http://gw:8088/proxy/application_1700000000000_0001/local-1795181266113",
                "spark:http://rm:8088/proxy/application_1700000000000_0001",
                "spark:checkpoint:/var/checkpoints/ysb",
                "spark:checkpoint:file:///var/checkpoints/ysb",
                "kafka-streams:host:9999",
                "kafka-streams:a:9999,b:9999,[::1]:9999",
                "kafka-streams:service:jmx:rmi:///jndi/rmi://host:9999/jmxrmi",
                "storm:nimbus",
                "storm:nimbus:6627/YSB",
                "storm:[::1]:6627/a topology",
                "hazelcast:a:9999,b:9999/my job",
                "hazelcast:service:jmx:rmi:///jndi/rmi://host:9999/jmxrmi"
            })
    void whatIsDocumentedIsRead(String spec) {
        try (Denominator denominator = Denominator.parse(spec)) {
            assertThat(denominator).isInstanceOf(PolledDenominator.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark:driver:4040 | must begin with http:// or https://",
                "spark:http://driver:4040/jobs | \"jobs\" is no application's id",
                "spark:http://driver:4040/?a=b | nothing may follow the application",
                "spark:checkpoint:ysb | must begin with /",
                "spark:checkpoint:hdfs://nn/ysb | from a file system of this machine only",
                "kafka-streams:host | \"host\" is neither the host:port of a JVM's JMX port",
                "kafka-streams:host:99999 | is neither the host:port",
                "kafka-streams:a:1,a:1 | a:1 is given twice, and would be counted twice",
                "kafka-streams:service:jmx:what | service:jmx",
                "storm: | is not the host:port of Nimbus",
                "storm:nimbus:70000 | there is no port 70000",
                "storm:http://nimbus:8080 | is not the host:port of Nimbus",
                "hazelcast:/job | is neither the host:port",
            })
    void whatIsWrongIsSaid(String spec, String why) {
        assertThatThrownBy(() -> Denominator.parse(spec))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                .hasMessageContainingAll("--events " + spec, why);
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> Denominator.parse("spark:http://me:secret@driver:4040"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("password")
                .message()
                .doesNotContain("secret");
    }
}
