package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: files go to a hidden sibling, which gets its name at the end.
 *
 * <p>Closing it before {@link #publish()} removes what was written.
 */
final class RunDirectory implements AutoCloseable {
    /** Writes a file's bytes. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A file's size and the hex of its SHA-256. */
    record Written(long bytes, String sha256) {}

    private final Path target;
    private final Path partial;
    private final SortedMap<String, Written> files = new TreeMap<>();

    private RunDirectory(Path target, Path partial) {
        this.target = target;
        this.partial = partial;
    }

    static RunDirectory create(Path directory) {
        Path target = directory.toAbsolutePath().normalize();
        Path parent = target.getParent();
        Path name = target.getFileName();
        if (parent == null || name == null) {
            throw new WeirException(
                    Kind.USAGE, "cannot write a run to " + target + ": it is the root. Name a directory with -o.");
        }
        requireAbsent(target);
        // The process id keeps two coordinators apart that were given the same name at the same time.
        Path partial = parent.resolve(
                "." + name + ".partial-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(parent);
            deleteTree(partial);
            Files.createDirectory(partial);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
        return new RunDirectory(target, partial);
    }

    static void requireAbsent(Path directory) {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new WeirException(
                    Kind.USAGE,
                    "the run directory " + directory
                            + " exists. A run is never written over. Remove it, or choose another with -o.");
        }
    }

    void write(String name, String text) {
        write(name, out -> out.write(text.getBytes(UTF_8)));
    }

    void write(String name, Content content) {
        if (files.containsKey(name)) {
            throw new IllegalArgumentException("file written twice: " + name);
        }
        MessageDigest digest = sha256();
        try {
            Path file = partial.resolve(name);
            try (OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
                content.writeTo(out);
            }
            files.put(name, new Written(Files.size(file), HexFormat.of().formatHex(digest.digest())));
        } catch (IOException e) {
            throw cannotWrite(target.resolve(name), e);
        }
    }

    /** What was written so far, by name. */
    SortedMap<String, Written> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    Path publish() {
        // rename(2) takes an empty directory's place without a word, so look once more.
        requireAbsent(target);
        try {
            Files.move(partial, target, ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            requireAbsent(target);
            throw cannotWrite(target, e);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
        return target;
    }

    @Override
    public void close() {
        try {
            deleteTree(partial);
        } catch (IOException e) {
            throw cannotWrite(partial, e);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Collections.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static WeirException cannotWrite(Path path, IOException cause) {
        return new WeirException(
                Kind.ENVIRONMENT,
                "cannot write " + path + ": " + cause
                        + ". Free space or rights may be missing; -o names another place.",
                cause);
    }
}
