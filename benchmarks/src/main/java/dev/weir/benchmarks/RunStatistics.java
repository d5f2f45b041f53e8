package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The kernel's measurement of BPF programs, {@code kernel.bpf_stats_enabled}: on until closed, then as it was. */
final class RunStatistics implements AutoCloseable {
    private static final Path SYSCTL = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private final String before;
    private final Thread atExit = new Thread(this::restore);

    RunStatistics() throws IOException {
        before = Files.readString(SYSCTL);
        // For Ctrl-C too.
        Runtime.getRuntime().addShutdownHook(atExit);
        Files.writeString(SYSCTL, "1");
    }

    /** How often the BPF program that this process holds has run, and how long that took. */
    record Runs(long count, long nanos) {
        Runs minus(Runs earlier) {
            return new Runs(count - earlier.count, nanos - earlier.nanos);
        }
    }

    /** Works while one program is open. */
    Runs read() throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path descriptor : descriptors) {
                Map<String, String> fields = fields(descriptor);
                String count = fields.get("run_cnt");
                String nanos = fields.get("run_time_ns");
                if (count != null && nanos != null) {
                    return new Runs(Long.parseLong(count), Long.parseLong(nanos));
                }
            }
        }
        throw new IOException("this process has no BPF program, or the kernel tells nothing of its runs");
    }

    private static Map<String, String> fields(Path descriptor) {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String line : Files.readAllLines(descriptor)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            // Closed since the directory was read.
            return Map.of();
        }
        return fields;
    }

    private void restore() {
        try {
            Files.writeString(SYSCTL, before);
        } catch (IOException e) {
            System.err.println("cannot set " + SYSCTL + " back to " + before.strip() + ": " + e);
        }
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
