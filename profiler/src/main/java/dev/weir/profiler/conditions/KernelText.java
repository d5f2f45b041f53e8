package dev.weir.profiler.conditions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A short file of /proc or /sys. */
final class KernelText {
    // Longer than any that is read whole here; of /proc/stat, which has a number per interrupt, only the first line is
    // wanted.
    private static final int LIMIT_BYTES = 1 << 16;

    private KernelText() {}

    /** Up to 64 KiB, without blanks at the ends. */
    static String read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    /**
     * The whole file as one number.
     *
     * @throws IOException also when it holds something else
     */
    static long number(Path path) throws IOException {
        String text = read(path);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(path + " holds no number: " + text, e);
        }
    }
}
