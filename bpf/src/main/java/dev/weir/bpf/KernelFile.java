package dev.weir.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A short file in /proc or /sys, read whole.
 *
 * <p>Not with {@link Files#readString}: such a file says that its size is 0, so the JDK asks for a single byte first, and a sysctl
 * answers only a read from its beginning. JDK 17 reads 1 where the sysctl says 127.
 */
final class KernelFile {
    private static final int ROOM = 1 << 16;

    private KernelFile() {}

    /** Without the line break at its end. */
    static String read(Path path) throws IOException {
        byte[] buffer = new byte[ROOM];
        int length = 0;
        try (InputStream in = Files.newInputStream(path)) {
            int read;
            while (length < ROOM && (read = in.read(buffer, length, ROOM - length)) > 0) {
                length += read;
            }
        }
        return new String(buffer, 0, length, StandardCharsets.UTF_8).strip();
    }
}
