package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What one {@code ./weir profile} said.
 *
 * @param completeStacks the part of the samples whose stack reaches the beginning of its thread
 */
record WeirRun(JsonNode summary, double completeStacks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Runs the command on one process and keeps nothing of it on disk. */
    static WeirRun of(Path home, long pid, Path profile, int frequency, double seconds, List<String> arguments)
            throws IOException {
        Path runs = Files.createTempDirectory("weir-accuracy");
        try {
            List<String> command = new ArrayList<>(List.of(
                    home.resolve("weir").toString(),
                    "profile",
                    "--json",
                    "--pid",
                    Long.toString(pid),
                    "-p",
                    profile.toString(),
                    "-F",
                    Integer.toString(frequency),
                    "-d",
                    Double.toString(seconds),
                    "-o",
                    runs.toString(),
                    "--id",
                    "run"));
            command.addAll(arguments);
            Path out = runs.resolve("stdout");
            Path err = runs.resolve("stderr");
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                if (!process.waitFor((long) seconds + 180, TimeUnit.SECONDS)) {
                    throw new IOException("./weir did not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                process.destroy();
            }
            if (process.exitValue() != 0) {
                String words = Files.readString(err).strip();
                throw new IOException("./weir ended with " + process.exitValue() + ": "
                        + words.substring(Math.max(0, words.length() - 400)));
            }
            return new WeirRun(JSON.readTree(out.toFile()), completeStacks(runs.resolve("run/stacks.collapsed")));
        } finally {
            delete(runs);
        }
    }

    /** By the frames nearest the root, behind process and thread. */
    static double completeStacks(Path collapsed) throws IOException {
        long all = 0;
        long complete = 0;
        for (String line : Files.readAllLines(collapsed, StandardCharsets.UTF_8)) {
            int blank = line.lastIndexOf(' ');
            if (blank < 0) {
                continue;
            }
            long count = Long.parseLong(line.substring(blank + 1));
            all += count;
            String[] frames = line.substring(0, blank).split(";", 7);
            for (int i = 2; i < Math.min(frames.length, 6); i++) {
                if (ThreadEntry.is(frames[i])) {
                    complete += count;
                    break;
                }
            }
        }
        return all == 0 ? Double.NaN : (double) complete / all;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
