package dev.weir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for what arrives from the hosts while a run goes on; the run's own folder appears whole at the end.
 *
 * <p>A coordinator that is killed cannot remove its folder. The name holds its pid, and the next one removes what no living process owns.
 */
final class Received implements AutoCloseable {
    private static final String PREFIX = "weir-received-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,9})-\\d+");

    private final Path directory;

    Received() throws IOException {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    Received(Path parent) throws IOException {
        sweep(parent);
        directory = Files.createTempDirectory(
                parent, PREFIX + ProcessHandle.current().pid() + "-");
    }

    Path directory() {
        return directory;
    }

    private static void sweep(Path parent) throws IOException {
        List<Path> abandoned;
        try (Stream<Path> files = Files.list(parent)) {
            abandoned = files.filter(Received::isAbandoned).toList();
        }
        for (Path folder : abandoned) {
            delete(folder);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        try {
            return name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                    && Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
        } catch (IOException e) {
            // Gone meanwhile, or not ours to look at.
            return false;
        }
    }

    @Override
    public void close() {
        try {
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
