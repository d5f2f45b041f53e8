package dev.weir.workloads.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FeedTest {
    @Test
    void linesOfEachPartitionGoToAConnectionOfTheirOwnAndCountOnceTheyAreSent() throws IOException {
        try (TcpFeed feed = new TcpFeed(0, 2);
                Socket one = new Socket(InetAddress.getLoopbackAddress(), feed.port());
                Socket two = new Socket(InetAddress.getLoopbackAddress(), feed.port())) {
            feed.write(0, 1, bytes("a"));
            feed.write(1, 2, bytes("b"));
            assertThat(feed.acknowledged()).isZero();
            feed.pause();
            assertThat(feed.acknowledged()).isEqualTo(2);
            assertThat(List.of(line(one), line(two))).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void filesAppearWholeAndCountOnceTheyAreThere(@TempDir Path directory) throws IOException {
        try (FileFeed feed = new FileFeed(directory)) {
            feed.write(0, 1, bytes("a"));
            feed.write(1, 2, bytes("b"));
            assertThat(visible(directory)).isEmpty();
            assertThat(feed.acknowledged()).isZero();
            feed.flush();
            feed.write(0, 3, bytes("c"));
            assertThat(visible(directory)).containsExactly("events-000000001.txt");
            assertThat(directory.resolve("events-000000001.txt")).hasContent("a\nb\n");
            assertThat(feed.acknowledged()).isEqualTo(2);
        }
        assertThat(visible(directory)).containsExactly("events-000000001.txt", "events-000000002.txt");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static List<String> visible(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
