package dev.weir.hotspot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link ParkedThreads} in a JVM of its own, which ends with the test. */
public final class ParkedJvm implements AutoCloseable {
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private final Process process;

    private ParkedJvm(Process process) {
        this.process = process;
    }

    /** The JVM that runs the tests, and JDK 25 where it is. */
    public static List<Path> javaHomes() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        @Nullable String named = System.getenv("WEIR_JDK_25");
        if (named != null) {
            homes.add(Path.of(named));
        } else if (Files.isDirectory(JVMS)) {
            try (Stream<Path> jvms = Files.list(JVMS)) {
                jvms.filter(home -> home.toString().contains("-25-"))
                        .findFirst()
                        .ifPresent(homes::add);
            }
        }
        if (homes.size() == 1) {
            // Debian 12 has no package of it, so that not even CI can ask for it.
            System.err.println("JDK 25 is not tested: it is not in " + JVMS + ", and WEIR_JDK_25 does not say where");
        }
        return homes;
    }

    public static ParkedJvm start(Path javaHome) throws IOException {
        Process process = new ProcessBuilder(
                        javaHome.resolve("bin/java").toString(),
                        "-Xmx32m",
                        "-cp",
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        ParkedThreads.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ParkedJvm jvm = new ParkedJvm(process);
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("parked");
        return jvm;
    }

    public Path procDirectory() {
        return Path.of("/proc/" + process.pid());
    }

    public long libjvmBase() throws IOException {
        return Files.readAllLines(procDirectory().resolve("maps")).stream()
                .filter(line -> line.endsWith("libjvm.so"))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16))
                .min()
                .orElseThrow();
    }

    /** The thread that the kernel knows by this name. */
    public int tid(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(procDirectory().resolve("task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                if (Files.readString(task.resolve("comm")).trim().equals(name)) {
                    return Integer.parseInt(String.valueOf(task.getFileName()));
                }
            }
        }
        throw new IOException("no thread is named " + name);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
