package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Where things lie: {@code directory} is in the lab's own memory and goes with it, {@code workloads} is the source tree.
 *
 * <p>The directory has the same path inside the hosts.
 */
record Home(Path directory, Path workloads) {

    /** The log of a part; logs are what is kept of a lab that failed. */
    Path log(String part) {
        return directory.resolve("logs").resolve(part + ".log");
    }

    /** The last thing a part said, for an error message. */
    String lastLogLine(String part) {
        try {
            List<String> lines = Files.readAllLines(log(part));
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    Path write(String name, String content) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        }
    }

    Path makeDirectory(String name, String permissions) {
        try {
            Path made = Files.createDirectories(directory.resolve(name));
            return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + name, e);
        }
    }
}
