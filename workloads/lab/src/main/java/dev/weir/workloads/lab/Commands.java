package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small programs that are run to their end. */
final class Commands {
    private Commands() {}

    /** Runs a program and gives what it wrote, trimmed; a program that fails is a {@link LabFailure} with its words. */
    static String run(String... command) {
        return run(List.of(command));
    }

    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new LabFailure(String.join(" ", command) + " failed with exit code " + exitCode + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while running " + command.get(0), e);
        }
    }

    /** A word for a POSIX shell, which takes it literally. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
