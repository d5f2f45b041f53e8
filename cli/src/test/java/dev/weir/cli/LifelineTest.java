package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifelineTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Lifeline.Listener listener = new Lifeline.Listener() {
        @Override
        public void start() {
            heard.add("start");
        }

        @Override
        public void stop() {
            heard.add("stop");
        }

        @Override
        public void gone(String reason) {
            heard.add("gone: " + reason);
        }
    };

    @Test
    void linesAreHeardAndTheEndOfTheStreamIsTheEnd() throws IOException, InterruptedException {
        try (PipedOutputStream coordinator = new PipedOutputStream()) {
            new Lifeline(new PipedInputStream(coordinator), Duration.ofMinutes(1), listener).listen();
            say(coordinator, "alive\nstart\nalive\nsomething newer\nstop\n");
            assertThat(next()).isEqualTo("start");
            assertThat(next()).isEqualTo("stop");
        }
        assertThat(next()).isEqualTo("gone: the coordinator has closed the connection");
    }

    @Test
    void aStreamThatFallsSilentIsTheEndToo() throws IOException, InterruptedException {
        try (PipedOutputStream coordinator = new PipedOutputStream()) {
            new Lifeline(new PipedInputStream(coordinator), Duration.ofSeconds(1), listener).listen();
            for (int i = 0; i < 6; i++) {
                say(coordinator, "alive\n");
                TimeUnit.MILLISECONDS.sleep(300);
            }
            assertThat(heard).isEmpty();
            assertThat(next()).isEqualTo("gone: nothing was heard of the coordinator for 1 s");
        }
        assertThat(heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void say(PipedOutputStream coordinator, String lines) throws IOException {
        coordinator.write(lines.getBytes(StandardCharsets.UTF_8));
        coordinator.flush();
    }

    private String next() throws InterruptedException {
        String line = heard.poll(10, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return line == null ? "" : line;
    }
}
