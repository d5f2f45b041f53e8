package dev.weir.agent;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A file that Weir's jar carries for other processes. */
public final class CarriedFile {
    private final String stem;
    private final String suffix;
    private final byte[] content;

    /**
     * Writes nothing yet.
     *
     * @param stem what its name begins with, before the hash of its content
     * @param suffix what its name ends with, from the dot on
     */
    public CarriedFile(String stem, String suffix, byte[] content) {
        this.stem = stem;
        this.suffix = suffix;
        this.content = content.clone();
    }

    /** The file appears whole or not at all, and everybody may read it: who loads it may be another user, who needs to reach the directory too. */
    public Path extractTo(Path directory) {
        Path target = directory.toAbsolutePath().normalize().resolve(stem + "-" + hash().substring(0, 16) + suffix);
        try {
            Files.createDirectories(directory);
            // The name says what the content has to be, but only reading it tells that nobody changed it.
            if (Files.isRegularFile(target) && Arrays.equals(Files.readAllBytes(target), content)) {
                return target;
            }
            Path whole = Files.createTempFile(directory, stem, ".new");
            try {
                Files.write(whole, content);
                Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
            return target;
        } catch (IOException e) {
            throw new WeirException(
                    ENVIRONMENT,
                    "cannot write " + stem + suffix + ", which a JVM is to load, into " + directory + ": " + e
                            + ". Give a directory that is writable and has 100 KB free.",
                    e);
        }
    }

    private String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
