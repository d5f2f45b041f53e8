package dev.weir.profiler.symbol;

import dev.weir.profiler.symbol.ProcessMaps.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that a process has mapped, as they can be opened here.
 *
 * @param process its directory in /proc
 */
record MappedFiles(Path process) {
    /**
     * A path under which the mapped file itself can be opened.
     *
     * <p>{@code map_files} is exact, also for deleted files and other mount namespaces, but needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN. The path
     * below the process's root may by now be another file; then the inode differs and what it holds would be lies.
     */
    Path openable(Mapping mapping) throws IOException {
        Path exact = process.resolve("map_files")
                .resolve(Long.toHexString(mapping.start()) + "-" + Long.toHexString(mapping.end()));
        if (Files.isReadable(exact)) {
            return regular(exact);
        }
        if (mapping.deleted()) {
            throw new IOException("the file was deleted or replaced, and map_files needs CAP_CHECKPOINT_RESTORE");
        }
        Path byName = regular(Path.of(process.resolve("root").toString(), mapping.path()));
        if (!(Files.getAttribute(byName, "unix:ino") instanceof Long inode) || inode != mapping.inode()) {
            throw new IOException("another file has taken the path, and map_files needs CAP_CHECKPOINT_RESTORE");
        }
        return byName;
    }

    /** Opening a FIFO would wait, and reading a device may do anything. */
    private static Path regular(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(Files.exists(path) ? "it is no regular file" : "it is not there any more");
        }
        return path;
    }
}
