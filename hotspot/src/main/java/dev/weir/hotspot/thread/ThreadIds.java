package dev.weir.hotspot.thread;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Thread ids as the process itself sees them, to those of our own pid namespace: they differ when the JVM runs in a container.
 *
 * <p>The kernel tells both in the {@code NSpid} line of {@code /proc/PID/task/TID/status}, from ours to the innermost.
 */
public final class ThreadIds {
    private final Path tasks;
    private final Map<Integer, Integer> byInnermost = new HashMap<>();

    /** The threads of the process whose directory below /proc this is. */
    public ThreadIds(Path procDirectory) {
        this.tasks = procDirectory.resolve("task");
    }

    /** The id that we know the thread by; empty for a thread that has ended. Reads the threads again when it meets one it does not know. */
    public OptionalInt toOurs(int innermost) throws IOException {
        Integer known = byInnermost.get(innermost);
        if (known == null || !Files.exists(tasks.resolve(known.toString()))) {
            readAgain();
            known = byInnermost.get(innermost);
        }
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    private void readAgain() throws IOException {
        byInnermost.clear();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                int ours = Integer.parseInt(String.valueOf(thread.getFileName()));
                byInnermost.put(innermost(thread, ours), ours);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static int innermost(Path thread, int ours) {
        try {
            for (String line : Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("NSpid:")) {
                    return Integer.parseInt(
                            line.substring(line.lastIndexOf('\t') + 1).trim());
                }
            }
        } catch (IOException e) {
            // It has ended since the directory was listed; nobody will ask for it.
            return ours;
        }
        // A kernel before 4.1, which does not tell.
        return ours;
    }
}
