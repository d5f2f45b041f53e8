package dev.weir.profiler.symbol;

import dev.weir.profiler.symbol.ElfImage.DebugLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Where separate debug files are looked for: by build id, then by {@code .gnu_debuglink}, under each root.
 *
 * <p>A file counts only if its build id is the library's, or, where the library has none, if its CRC is the link's: a debug
 * file of another version would name everything wrongly.
 *
 * @param roots the root directories, the process's own before the host's
 * @see <a href="https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html">GDB, separate debug files</a>
 */
record DebugFiles(List<Path> roots) {
    static final DebugFiles NONE = new DebugFiles(List.of());

    DebugFiles {
        roots = List.copyOf(roots);
    }

    /** Hands over the first debug file that belongs to the image; it is open during the call only. */
    void read(ElfImage image, String path, Consumer<ElfImage> consumer) {
        try {
            Optional<String> buildId = image.buildId();
            Optional<DebugLink> link = image.debugLink();
            for (String candidate : candidates(path, buildId, link)) {
                for (Path root : roots) {
                    Path file = Path.of(root.toString(), candidate);
                    if (Files.isRegularFile(file) && read(file, buildId, link, consumer)) {
                        return;
                    }
                }
            }
        } catch (IOException | InvalidPathException e) {
            // No debug file then: .dynsym is read in its place.
            return;
        }
    }

    private static List<String> candidates(String path, Optional<String> buildId, Optional<DebugLink> link) {
        List<String> candidates = new ArrayList<>();
        buildId.ifPresent(id ->
                candidates.add("usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug"));
        link.ifPresent(debug -> {
            String directory = path.substring(0, path.lastIndexOf('/') + 1);
            candidates.add(directory + debug.fileName());
            candidates.add(directory + ".debug/" + debug.fileName());
            candidates.add("usr/lib/debug/" + directory + debug.fileName());
        });
        return candidates;
    }

    private static boolean read(
            Path file, Optional<String> buildId, Optional<DebugLink> link, Consumer<ElfImage> consumer) {
        try (ByteSource source = ByteSource.open(file)) {
            ElfImage debug = ElfImage.parse(source);
            boolean belongs = buildId.isPresent()
                    ? debug.buildId().equals(buildId)
                    : link.isPresent() && crc(source) == link.get().crc();
            if (!belongs || debug.sectionOfType(ElfImage.SECTION_SYMTAB).isEmpty()) {
                return false;
            }
            consumer.accept(debug);
            return true;
        } catch (IOException e) {
            // Unreadable or no ELF file: the next candidate may be the one.
            return false;
        }
    }

    private static int crc(ByteSource source) throws IOException {
        CRC32 crc = new CRC32();
        for (long at = 0; at < source.size(); ) {
            ByteBuffer part = source.read(at, Math.min(1 << 20, source.size() - at));
            at += part.remaining();
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
