package dev.weir.profiler.asyncprofiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The threads of a process by the numbers that it knows them by, which are others than ours in a container.
 *
 * <p>async-profiler tells a thread's whole Java name; the kernel has 15 bytes of it, cut in a way that depends on the JDK. So that the same thread has the same
 * name whatever the source, the kernel is asked.
 */
final class ThreadNames {
    private static final int COMM_BYTES = 15;

    /** One thread, with its number in our pid namespace. */
    record Named(int tid, String comm) {}

    private final int pid;
    private final Map<Integer, Named> byItsOwnNumber = new HashMap<>();

    ThreadNames(int pid) {
        this.pid = pid;
    }

    /** Looks who is there; those that have ended stay known. */
    void refresh() {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                try {
                    read(task);
                } catch (IOException | RuntimeException e) {
                    // A thread that ended meanwhile.
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process has ended.
        }
    }

    private void read(Path task) throws IOException {
        int tid = Integer.parseInt(task.getFileName().toString());
        int itsOwn = tid;
        for (String line : Files.readString(task.resolve("status"), UTF_8).split("\n", -1)) {
            if (line.startsWith("NSpid:")) {
                String[] numbers = line.strip().split("\\s+", -1);
                itsOwn = Integer.parseInt(numbers[numbers.length - 1]);
            }
        }
        byItsOwnNumber.put(
                itsOwn,
                new Named(tid, Files.readString(task.resolve("comm"), UTF_8).stripTrailing()));
    }

    /** @param name what async-profiler calls it, for a thread that was never seen here */
    Named of(int itsOwnNumber, String name) {
        return Optional.ofNullable(byItsOwnNumber.get(itsOwnNumber))
                .orElseGet(() -> new Named(Math.max(1, itsOwnNumber), cut(name)));
    }

    /** Whole characters. */
    private static String cut(String name) {
        String cut = name;
        while (cut.getBytes(UTF_8).length > COMM_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }
}
