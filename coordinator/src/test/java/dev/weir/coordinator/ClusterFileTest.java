package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostSpec;
import dev.weir.model.WeirException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFileTest {
    private static HostList parse(String text) {
        return ClusterFile.parse("cluster.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyPartOfALineIsRead() {
        HostList hosts = parse("""
                # the cluster
                c08lp1 SLAVE

                  root@node-2:2222\tworker,state   # next to the door
                [2001:db8::7]
                ops@EXAMPLE.ORG@[fe80::1%eth0]:22 x
                """);
        assertThat(hosts.hosts())
                .containsExactly(
                        new HostSpec(
                                new HostName("c08lp1"), Optional.empty(), OptionalInt.empty(), Optional.of("SLAVE")),
                        new HostSpec(
                                new HostName("node-2"),
                                Optional.of("root"),
                                OptionalInt.of(2222),
                                Optional.of("worker,state")),
                        HostSpec.of(new HostName("2001:db8::7")),
                        new HostSpec(
                                new HostName("fe80::1%eth0"),
                                Optional.of("ops@EXAMPLE.ORG"),
                                OptionalInt.of(22),
                                Optional.of("x")));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsArePassedOver() {
        assertThat(parse("\uFEFFnode-1\r\nnode-2 MASTER\r\n").hosts())
                .extracting(spec -> spec.host().value())
                .containsExactly("node-1", "node-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a b c; has 3 words",
                "2001:db8::7; stands in brackets",
                "root@; host name is missing",
                "@node; not a user name",
                "-oProxyCommand=x@node; not a user name",
                "-node; not a host name",
                "node:; not a port",
                "node:0; not a port",
                "node:65536; not a port",
                "node:+22; not a port",
                "node:٢٢; not a port",
                "[node]; only an IPv6 address",
                "[::1; not an address",
                "[::1]x; not an address",
                "no/de; not a host name",
                "../etc; not a host name",
                "$(reboot); not a host name",
            })
    void aMalformedLineIsNamedWithWhatWasExpected(String line, String why) {
        assertThatThrownBy(() -> parse("node-1\n\n" + line + "\n"))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE))
                .hasMessageStartingWith("cluster.txt:3: ")
                .hasMessageContaining(why)
                .hasMessageContaining("expected [user@]host[:port] [roles]");
    }

    @Test
    void aHostListedTwiceNamesBothLines() {
        assertThatThrownBy(() -> parse("node-1\nnode-2\n# x\nroot@node-1:22\n"))
                .hasMessageStartingWith("cluster.txt:4: host node-1 is listed twice, first in line 1");
    }

    @Test
    void aFileWithoutHostsSaysWhatItShouldHold() {
        assertThatThrownBy(() -> parse("# nobody\n\n"))
                .hasMessage("cluster.txt: no host in it. expected [user@]host[:port] [roles], one host per line.");
    }

    @Test
    void bytesThatAreNotUtf8AreNamedByLine() {
        assertThatThrownBy(() -> ClusterFile.parse(
                        "cluster.txt", "node-1\nnode-2\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageStartingWith("cluster.txt:3: not UTF-8");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertThatThrownBy(() -> parse("node\u001b[31m\n"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
        assertThatThrownBy(() -> parse("node role\u0007\n"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u0007"));
    }

    @Test
    void aMissingFileSaysHowToWriteOne(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("cluster.txt");
        assertThatThrownBy(() -> ClusterFile.read(missing))
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("printf 'root@node-1\\nroot@node-2\\n' > " + missing);
        assertThatThrownBy(() -> ClusterFile.read(directory)).hasMessageContaining("it is a directory");
        Files.writeString(missing, "node-1\n");
        assertThat(ClusterFile.read(missing).hosts()).hasSize(1);
    }
}
