package dev.weir.profiler.attach;

import dev.weir.profiler.attach.TargetFiles.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** A file of ours at a path where another process finds it: where it is if the process sees that, else a copy in its /tmp, which goes when this is closed. */
public final class VisibleFile implements Closeable {
    private final String path;
    private final Optional<Closeable> removal;

    private VisibleFile(String path, Optional<Closeable> removal) {
        this.path = path;
        this.removal = removal;
    }

    /**
     * Copies the file when the process does not see it.
     *
     * @param ours the file as we see it; its name is the copy's name too
     * @param content what it holds
     * @param tmp the process's /tmp, open for at least as long as this
     */
    public static VisibleFile of(TargetProcess target, Path ours, byte[] content, TargetFiles tmp)
            throws IOException, Refused {
        Path real = ours.toRealPath();
        String name = real.getFileName().toString();
        Path directory = real.getParent();
        try (TargetFiles there = TargetFiles.open(target, directory == null ? Path.of("/") : directory)) {
            Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
            if (there.key(name).equals(key) && mayReach(real, target)) {
                return new VisibleFile(real.toString(), Optional.empty());
            }
        } catch (IOException e) {
            // Another mount namespace has not this directory, or not for us.
        }
        boolean made = tmp.write(name, content);
        return new VisibleFile(
                Path.of("/tmp", name).toString(), made ? Optional.of(() -> tmp.delete(name)) : Optional.empty());
    }

    private static boolean mayReach(Path file, TargetProcess target) throws IOException {
        if (((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue() == target.uid()) {
            return true;
        }
        for (Path at = file; at != null; at = at.getParent()) {
            PosixFilePermission needed =
                    at.equals(file) ? PosixFilePermission.OTHERS_READ : PosixFilePermission.OTHERS_EXECUTE;
            if (!Files.getPosixFilePermissions(at).contains(needed)) {
                return false;
            }
        }
        return true;
    }

    /** As the process sees it. */
    public String path() {
        return path;
    }

    /** Whether closing this deletes a copy. */
    public boolean isCopy() {
        return removal.isPresent();
    }

    @Override
    public void close() throws IOException {
        if (removal.isPresent()) {
            removal.get().close();
        }
    }
}
