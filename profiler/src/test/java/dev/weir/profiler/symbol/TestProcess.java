package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Tgid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small C program that prints addresses of its own, then waits until its standard input ends. */
final class TestProcess implements AutoCloseable {
    private final Process process;
    private final Map<String, Long> addresses = new HashMap<>();

    private TestProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals("ready")) {
            addresses.put(
                    line.substring(line.indexOf(' ') + 1),
                    Long.parseUnsignedLong(line.substring(2, line.indexOf(' ')), 16));
            line = out.readLine();
        }
    }

    static TestProcess start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return new TestProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Skips the test, with a printed reason, where there is no compiler. */
    static Path compile(Path directory, String name, String source, String... options)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/gcc"))) {
            skip("gcc is not here");
        }
        Path file = Files.writeString(directory.resolve(name + ".c"), source, UTF_8);
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/gcc", "-O1", "-o", directory.resolve(name).toString(), file.toString()));
        command.addAll(List.of(options));
        Process gcc = new ProcessBuilder(command).inheritIO().start();
        assertThat(gcc.waitFor()).isZero();
        return directory.resolve(name);
    }

    static void skip(String reason) {
        System.out.println("skipped: " + reason);
        assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
        Assumptions.abort(reason);
    }

    Tgid pid() {
        return new Tgid((int) process.pid());
    }

    long address(String name) {
        return requireNonNull(addresses.get(name), name);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
    }
}
