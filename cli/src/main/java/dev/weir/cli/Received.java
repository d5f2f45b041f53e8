package dev.weir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for what arrives from the hosts while a run goes on; the run's own folder appears whole at the end.
 *
 * <p>A coordinator that is killed cannot remove its folder, so the next one does. A lock says whether the owner lives: unlike a pid it means the same in every
 * pid namespace that shares the file system.
 */
final class Received implements AutoCloseable {
    private static final String PREFIX = ".received-";
    private static final String LOCK = ".lock";

    // Between its creation and its lock a folder looks abandoned.
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final Path parent;
    private final boolean parentIsNew;
    private final Path directory;
    private final FileChannel lock;

    /**
     * @param parent the folder of all runs; made when it is not there, and then removed again if no run comes to lie in it
     */
    Received(Path parent) throws IOException {
        this.parent = parent;
        parentIsNew = Files.notExists(parent);
        Files.createDirectories(parent);
        sweep(parent);
        directory = Files.createTempDirectory(parent, PREFIX);
        lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
    }

    Path directory() {
        return directory;
    }

    private static void sweep(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.list(parent)) {
            folders = files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path folder : folders) {
            if (isAbandoned(folder)) {
                delete(folder);
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        try {
            if (!Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                    || Files.getLastModifiedTime(folder)
                            .toInstant()
                            .isAfter(Instant.now().minus(YOUNG))) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
                return channel.tryLock() != null;
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Gone meanwhile, none of ours, or owned by this very JVM.
            return false;
        }
    }

    @Override
    public void close() {
        try {
            delete(directory);
            lock.close();
            if (parentIsNew && isEmpty(parent)) {
                Files.delete(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
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
