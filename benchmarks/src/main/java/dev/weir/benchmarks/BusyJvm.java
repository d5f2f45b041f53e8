package dev.weir.benchmarks;

import dev.weir.model.Tgid;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM of this Java that runs {@link Burner}; it ends with this process. */
final class BusyJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    /** Returns when it has been busy for long enough to be compiled. */
    BusyJvm(int depth) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Burner.class.getName(),
                        Integer.toString(depth))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        if (!"started".equals(out.readLine())) {
            throw new IOException("the JVM to be sampled did not start");
        }
        Thread.sleep(4_000);
    }

    Tgid tgid() {
        return new Tgid((int) process.pid());
    }

    Path procDirectory() {
        return Path.of("/proc", tgid().toString());
    }

    /** Where libjvm.so was loaded. */
    long libjvmBase() throws IOException {
        for (String line : Files.readAllLines(procDirectory().resolve("maps"), StandardCharsets.ISO_8859_1)) {
            if (line.endsWith("/libjvm.so")) {
                return Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
            }
        }
        throw new IOException("no libjvm.so in the maps of " + tgid());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
