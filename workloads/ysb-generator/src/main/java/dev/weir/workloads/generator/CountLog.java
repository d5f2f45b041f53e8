package dev.weir.workloads.generator;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Appends {@code MILLIS COUNT} to a file every 100 ms: how many events Kafka had acknowledged at that time. */
final class CountLog implements AutoCloseable {
    private static final long EVERY = Duration.ofMillis(100).toNanos();

    private final Optional<Writer> file;
    private long nextAt = System.nanoTime();

    CountLog(Optional<Path> path) throws IOException {
        file = path.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.newBufferedWriter(
                        path.get(), StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Writes a line if one is due. */
    void write(LongSupplier count) throws IOException {
        if (System.nanoTime() >= nextAt) {
            nextAt = System.nanoTime() + EVERY;
            append(count.getAsLong());
        }
    }

    /** Writes a line. */
    void append(long count) throws IOException {
        if (file.isPresent()) {
            file.get().write(System.currentTimeMillis() + " " + count + "\n");
            file.get().flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
