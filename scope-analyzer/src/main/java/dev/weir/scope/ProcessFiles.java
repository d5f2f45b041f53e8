package dev.weir.scope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The files of a process as the process itself sees them: through its root and its working directory.
 *
 * <p>Implementation notes. The process may be in a container and hostile, and we may be root, so:
 *
 * <ul>
 *   <li>the kernel would follow an absolute symbolic link below {@code /proc/PID/root} to <em>our</em> root: {@link #resolve}
 *       walks the path itself;
 *   <li>opening a FIFO would block for ever, and a device may do anything: {@link #read} opens regular files only;
 *   <li>a file may be of any size: every read has a limit.
 * </ul>
 *
 * A change between the check and the read can undo the first two; what is read is used for names and flags only.
 */
final class ProcessFiles {
    // As the kernel's own limit, MAXSYMLINKS.
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final Path workingDirectory;

    ProcessFiles(Path procDirectory) {
        this(procDirectory.resolve("root"), procDirectory.resolve("cwd"));
    }

    ProcessFiles(Path root, Path workingDirectory) {
        this.root = root;
        this.workingDirectory = workingDirectory;
    }

    /** The content of a regular file of at most {@code limitBytes}; anything else is an {@link IOException}. */
    byte[] read(String path, int limitBytes) throws IOException {
        Path file = resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(path, null, "not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limitBytes + 1);
            if (bytes.length > limitBytes) {
                throw new IOException(path + " is larger than " + limitBytes + " bytes");
            }
            return bytes;
        }
    }

    /** The path in our own view, free of symbolic links; nothing needs to be there. */
    Path resolve(String path) throws IOException {
        try {
            return walk(path);
        } catch (InvalidPathException e) {
            // A NUL, or a name that the JVM's file-name charset cannot spell (POSIX locale).
            throw new IOException("cannot name the file \"" + path + "\": " + e.getReason(), e);
        }
    }

    private Path walk(String path) throws IOException {
        Deque<String> todo = new ArrayDeque<>(components(path));
        Path at = path.startsWith("/") ? root : workingDirectory;
        int links = 0;
        while (!todo.isEmpty()) {
            String component = todo.removeFirst();
            if (component.equals("..")) {
                at = parent(at);
                continue;
            }
            Path next = at.resolve(component);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new IOException("too many symbolic links in " + path);
            }
            String target = Files.readSymbolicLink(next).toString();
            if (target.startsWith("/")) {
                at = root;
            }
            for (Iterator<String> i = new ArrayDeque<>(components(target)).descendingIterator(); i.hasNext(); ) {
                todo.addFirst(i.next());
            }
        }
        return at;
    }

    private Path parent(Path at) {
        if (at.equals(root)) {
            return root;
        }
        Path parent = at.getParent();
        // Below the working directory the names are real, above it only the kernel knows them.
        return parent == null || at.equals(workingDirectory) || at.endsWith("..") ? at.resolve("..") : parent;
    }

    private static List<String> components(String path) {
        return Arrays.stream(path.split("/"))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList();
    }
}
