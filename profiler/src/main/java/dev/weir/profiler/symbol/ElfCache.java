package dev.weir.profiler.symbol;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The symbols and the unwind tables of the host's ELF files, read once for all processes that map them. Safe for several threads.
 *
 * <p>Files are told apart by device, inode, size and time of change; a library that lies in many containers' images is recognised by
 * its build id and kept once.
 */
public final class ElfCache implements Closeable {
    // The kernel's vdso is two to four pages; the limit only guards against a damaged line of the maps.
    private static final long LARGEST_VDSO_BYTES = 1 << 20;

    private final PerFile<ElfSymbols> symbols = new PerFile<>();
    private final PerFile<NativeFrames> frames = new PerFile<>();
    private Optional<byte[]> vdsoImage = Optional.empty();
    private Optional<ElfSymbols> vdsoSymbols = Optional.empty();
    private Optional<NativeFrames> vdsoFrames = Optional.empty();

    /** @param device and inode as the kernel prints them in {@code maps} */
    private record FileKey(String device, long inode, long size, FileTime changed) {}

    /** The size too: a build id alone can be copied by hand. */
    private record BuildKey(String buildId, long size) {}

    /** One kind of what is read from files. */
    private static final class PerFile<T> {
        private final Map<FileKey, T> byFile = new HashMap<>();
        private final Map<BuildKey, T> byBuild = new HashMap<>();

        interface Reader<T> {
            T read(ElfImage image) throws IOException;
        }

        T get(ProcessMaps.Mapping mapping, Path openable, Reader<T> reader) throws IOException {
            FileKey key = new FileKey(
                    mapping.device(), mapping.inode(), Files.size(openable), Files.getLastModifiedTime(openable));
            T known = byFile.get(key);
            if (known != null) {
                return known;
            }
            ByteSource source = ByteSource.open(openable);
            boolean keep = false;
            try {
                ElfImage image = ElfImage.parse(source);
                Optional<BuildKey> build = image.buildId().map(id -> new BuildKey(id, key.size));
                T found = build.map(byBuild::get).orElse(null);
                if (found == null) {
                    found = reader.read(image);
                    keep = found instanceof NativeFrames frames && frames.needsFile();
                    T read = found;
                    build.ifPresent(id -> byBuild.put(id, read));
                }
                byFile.put(key, found);
                return found;
            } finally {
                if (!keep) {
                    source.close();
                }
            }
        }
    }

    /**
     * The symbols of a file that is mapped somewhere.
     *
     * @param openable a path under which the mapped file can be read here
     * @throws IOException when it cannot be read or is no ELF file that we know
     */
    synchronized ElfSymbols symbols(ProcessMaps.Mapping mapping, Path openable, DebugFiles debugFiles)
            throws IOException {
        return symbols.get(mapping, openable, image -> ElfSymbols.read(image, mapping.path(), debugFiles));
    }

    /** The unwind tables of such a file. */
    synchronized NativeFrames frames(ProcessMaps.Mapping mapping, Path openable) throws IOException {
        return frames.get(mapping, openable, NativeFrames::read);
    }

    /** The vdso's symbols, from this process's own memory: the kernel maps the same image into every 64-bit process. */
    synchronized Optional<ElfSymbols> vdso() throws IOException {
        Optional<byte[]> image = vdsoImage();
        if (vdsoSymbols.isEmpty() && image.isPresent()) {
            vdsoSymbols = Optional.of(ElfSymbols.read(ByteSource.of(image.get()), "[vdso]", DebugFiles.NONE));
        }
        return vdsoSymbols;
    }

    /** The vdso's unwind tables. */
    synchronized Optional<NativeFrames> vdsoFrames() throws IOException {
        Optional<byte[]> image = vdsoImage();
        if (vdsoFrames.isEmpty() && image.isPresent()) {
            vdsoFrames = Optional.of(NativeFrames.read(ElfImage.parse(ByteSource.of(image.get()))));
        }
        return vdsoFrames;
    }

    private Optional<byte[]> vdsoImage() throws IOException {
        if (vdsoImage.isPresent()) {
            return vdsoImage;
        }
        Optional<ProcessMaps.Mapping> own = ProcessMaps.parse(Files.readAllBytes(Path.of("/proc/self/maps"))).stream()
                .filter(mapping -> mapping.path().equals("[vdso]"))
                .findFirst();
        if (own.isEmpty() || own.get().end() - own.get().start() > LARGEST_VDSO_BYTES) {
            return Optional.empty();
        }
        byte[] image = new byte[(int) (own.get().end() - own.get().start())];
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            memory.seek(own.get().start());
            memory.readFully(image);
        }
        vdsoImage = Optional.of(image);
        return vdsoImage;
    }

    /** How many files are held; several processes that map one file count once. */
    synchronized int size() {
        return symbols.byFile.size();
    }

    /** Unwind tables that are read from their files are not there any more. */
    @Override
    public synchronized void close() throws IOException {
        for (NativeFrames each : frames.byFile.values()) {
            each.close();
        }
    }
}
