package dev.weir.profiler.attach;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * The files of one directory of another process, as that process sees it.
 *
 * <p>We may be root and the process's user our enemy. An absolute symbolic link below /proc/PID/root would lead out of the
 * process's root into ours, so every step from there is opened relative to the one before and never through a link. The
 * directory stays open, so that files can be removed from it even when the process and its namespace have gone.
 */
public final class TargetFiles implements Closeable {
    /** A file that cannot be trusted, or is not there; the message is for people. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private final TargetProcess process;
    private final Path directory;
    private final SecureDirectoryStream<Path> stream;

    private TargetFiles(TargetProcess process, Path directory, SecureDirectoryStream<Path> stream) {
        this.process = process;
        this.directory = directory;
        this.stream = stream;
    }

    /**
     * Opens one directory of a process.
     *
     * @param directory absolute, as the process sees it
     */
    @SuppressWarnings("StreamResourceLeak") // each step is closed by the next, the last by close()
    public static TargetFiles open(TargetProcess process, Path directory) throws IOException {
        SecureDirectoryStream<Path> at = secure(Files.newDirectoryStream(process.root()));
        for (Path step : directory.normalize()) {
            SecureDirectoryStream<Path> next;
            try {
                next = at.newDirectoryStream(step, LinkOption.NOFOLLOW_LINKS);
            } finally {
                at.close();
            }
            at = next;
        }
        return new TargetFiles(process, directory, at);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this Java cannot open files relative to a directory");
    }

    /**
     * Opens a regular file that belongs to the process's user or to root.
     *
     * @throws NoSuchFileException when there is none
     */
    public FileChannel read(String name) throws IOException, Refused {
        Path file = Path.of(name);
        BasicFileAttributes before = attributes(file);
        Path shown = directory.resolve(name);
        if (!before.isRegularFile()) {
            throw new Refused(shown + " is no regular file (a symbolic link?); it is not read");
        }
        FileChannel channel = channel(
                stream.newByteChannel(file, Set.<OpenOption>of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
        try {
            // The same inode before and after, so the channel's owner is the one that is looked at here.
            Map<String, Object> owner = Files.readAttributes(
                    Path.of(process.root() + shown.toString()), "unix:uid,fileKey", LinkOption.NOFOLLOW_LINKS);
            Object key = before.fileKey();
            if (!attributes(file).fileKey().equals(key) || !key.equals(owner.get("fileKey"))) {
                throw new Refused(shown + " was exchanged while it was opened; it is not read");
            }
            long uid = owner.get("uid") instanceof Number number ? number.longValue() : -1;
            if (uid != process.uid() && uid != 0) {
                throw new Refused(shown + " belongs to user " + uid + " and not to the process's user " + process.uid()
                        + " or root; it is not read");
            }
            return channel;
        } catch (IOException | Refused | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes a file that everybody may read and run. False when there is one with this content and a trusted owner. */
    public boolean write(String name, byte[] content) throws IOException, Refused {
        Path file = Path.of(name);
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try (SeekableByteChannel channel = stream.newByteChannel(
                file,
                Set.<OpenOption>of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                mode)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            stream.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(PosixFilePermissions.fromString("rwxr-xr-x"));
            return true;
        } catch (FileAlreadyExistsException e) {
            try (FileChannel there = read(name)) {
                ByteBuffer bytes = ByteBuffer.allocate(content.length + 1);
                while (bytes.hasRemaining() && there.read(bytes) >= 0) {}
                if (!bytes.flip().equals(ByteBuffer.wrap(content))) {
                    throw new Refused(directory.resolve(name) + " exists with another content; delete it to go on");
                }
                return false;
            }
        }
    }

    public boolean exists(String name) throws IOException {
        try {
            attributes(Path.of(name));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    public FileTime modified(String name) throws IOException {
        return attributes(Path.of(name)).lastModifiedTime();
    }

    /** Two files with the same key are one inode. */
    public Object key(String name) throws IOException {
        return attributes(Path.of(name)).fileKey();
    }

    /** Gone afterwards, whoever removed it. */
    public void delete(String name) throws IOException {
        try {
            stream.deleteFile(Path.of(name));
        } catch (NoSuchFileException e) {
            // The library removes the map itself when its JVM ends.
        }
    }

    private BasicFileAttributes attributes(Path file) throws IOException {
        return stream.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static FileChannel channel(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this Java opens no file channel relative to a directory");
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
