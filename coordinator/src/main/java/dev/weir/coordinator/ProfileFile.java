package dev.weir.coordinator;

import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.file.HostProfileFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A profile on its way to {@code <host>.weir}: it lies under {@code .<host>.weir.part} until it is whole and verified.
 *
 * <p>Not thread-safe: written by the connection's thread, and only then kept or discarded by another.
 */
final class ProfileFile {
    private final HostName host;
    private final Path part;
    private final Path file;
    private final long maxBytes;
    private final OutputStream stream;
    private long bytes;

    ProfileFile(Path directory, HostName host, long maxBytes) throws IOException {
        this.host = host;
        this.part = directory.resolve("." + host.toFileName() + ".weir.part");
        this.file = directory.resolve(host.toFileName() + ".weir");
        this.maxBytes = maxBytes;
        this.stream = Files.newOutputStream(part);
    }

    /** @throws IOException when the disk is full or the host sends more than the bound */
    void write(byte[] buffer, int offset, int length) throws IOException {
        if (bytes + length > maxBytes) {
            throw new IOException("the profile is larger than " + maxBytes + " bytes, the most that is accepted");
        }
        stream.write(buffer, offset, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** Verifies what was written and gives it its name. */
    HostProfile keep() throws IOException {
        stream.close();
        HostProfile profile;
        try (InputStream input = new BufferedInputStream(Files.newInputStream(part), 1 << 16)) {
            profile = HostProfileFile.read(input);
        }
        if (!profile.facts().host().equals(host)) {
            throw new IOException(
                    "it is the profile of another host, " + profile.facts().host());
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return profile;
    }

    void discard() throws IOException {
        try (stream) {
            Files.deleteIfExists(part);
        }
    }
}
