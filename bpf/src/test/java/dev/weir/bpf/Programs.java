package dev.weir.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs to their end, and builds small ones. */
final class Programs {
    private Programs() {}

    /** What the program printed on both outputs; fails when it does not end in time or not with 0. */
    static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Path output = Files.createTempFile("weir-output", ".txt");
        try {
            Process process = builder.redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("still running after 60 s: " + command);
            }
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("exit code " + process.exitValue() + " of " + command + "\n" + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }

    /** Compiles C with frame pointers; returns the program. */
    static Path compile(String source, Path directory, String name) throws IOException, InterruptedException {
        Requirements.program("gcc");
        Path file = directory.resolve(name + ".c");
        Files.writeString(file, source, StandardCharsets.UTF_8);
        Path program = directory.resolve(name);
        run(List.of("gcc", "-O1", "-fno-omit-frame-pointer", "-pthread", file.toString(), "-o", program.toString()));
        return program;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Programs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The command of a JVM that runs a main class of these tests. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
