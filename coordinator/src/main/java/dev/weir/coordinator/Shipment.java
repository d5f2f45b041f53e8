package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that hosts need, addressed by its content: equal bytes are shipped to a host once, whoever ships them.
 *
 * @param name the file's name there; of letters, digits, dots, dashes and underscores, so that no shell minds it
 */
record Shipment(Path file, String name, long bytes, String sha256) {
    Shipment {
        requireNonNull(file, "file is null");
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a SHA-256 in hexadecimal: " + sha256);
        }
    }

    /** Hashes the file as it is now. */
    static Shipment of(Path file, String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long bytes;
            try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
                bytes = stream.transferTo(OutputStream.nullOutputStream());
            }
            return new Shipment(file, name, bytes, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT,
                    "cannot read " + file + ", which every host needs: " + e + ". Build it or name the right file.",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("every Java has SHA-256", e));
        }
    }

    /** Relative to the login's home directory. 16 of 64 digits keep the command line short and never collide. */
    String directory() {
        return ".cache/weir/" + sha256.substring(0, 16);
    }

    String path() {
        return directory() + "/" + name;
    }
}
