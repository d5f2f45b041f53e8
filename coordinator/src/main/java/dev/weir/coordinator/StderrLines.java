package dev.weir.coordinator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a byte stream into lines of UTF-8 without control characters; a line ends at 4096 bytes whatever the other side does. */
final class StderrLines {
    private static final int MAX_BYTES = 4096;

    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    StderrLines(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n' || line.size() == MAX_BYTES) {
                flush();
            }
            if (bytes[i] != '\n') {
                line.write(bytes[i]);
            }
        }
    }

    /** Hands over what has no line end yet. */
    void flush() {
        if (line.size() > 0) {
            consumer.accept(line.toString(StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}", " ")
                    .strip());
            line.reset();
        }
    }
}
