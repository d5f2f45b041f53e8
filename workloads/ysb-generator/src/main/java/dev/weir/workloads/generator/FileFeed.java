package dev.weir.workloads.generator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;

/**
 * Events as lines in files that appear whole in a directory, by a rename: {@code events-000000001.txt}, a new one every 200 ms. While it is written its name begins with a dot.
 *
 * <p>Files of more than two minutes ago are removed. Spark looks at those of the last minute.
 */
final class FileFeed implements Feed {
    private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
    private static final int KEPT = 600;

    private final Path directory;
    private final Queue<Path> files = new ArrayDeque<>();
    private final Path being;
    private OutputStream stream;
    private long number;
    private long begunNanos = System.nanoTime();
    private long inFile;
    private long arrived;

    FileFeed(Path directory) throws IOException {
        this.directory = directory;
        being = directory.resolve(".events");
        stream = new BufferedOutputStream(Files.newOutputStream(being));
    }

    @Override
    public void write(int partition, long timeMillis, byte[] event) throws IOException {
        stream.write(event);
        stream.write('\n');
        inFile++;
    }

    @Override
    public void pause() throws IOException {
        if (System.nanoTime() - begunNanos >= EVERY_NANOS) {
            flush();
        }
    }

    @Override
    public long acknowledged() {
        return arrived;
    }

    @Override
    public void flush() throws IOException {
        if (inFile > 0) {
            stream.close();
            Path file = directory.resolve(String.format(Locale.ROOT, "events-%09d.txt", ++number));
            Files.move(being, file, StandardCopyOption.ATOMIC_MOVE);
            arrived += inFile;
            inFile = 0;
            files.add(file);
            while (files.size() > KEPT) {
                Files.deleteIfExists(files.remove());
            }
            stream = new BufferedOutputStream(Files.newOutputStream(being));
        }
        begunNanos = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        flush();
        stream.close();
        Files.deleteIfExists(being);
    }
}
