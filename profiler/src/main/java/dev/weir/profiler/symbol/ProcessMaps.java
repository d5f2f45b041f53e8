package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.model.Tgid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What lies where in one process's address space, from {@code /proc/PID/maps}; read again when an address is unknown.
 *
 * <p>Mappings that have gone are kept unless another took their place, and everything is kept when the process ends: samples are named after
 * they were taken.
 */
final class ProcessMaps {
    // A burst of unknown addresses (broken stacks) must not turn into a burst of reads: a JVM's maps take the kernel
    // about 1 ms to print.
    private static final long REREAD_AFTER_NANOS = 250_000_000;
    // vm.max_map_count is 65,530 unless raised, at some 150 bytes a line; this is six times as much.
    private static final int LARGEST_MAPS_BYTES = 64 << 20;
    private static final String DELETED = " (deleted)";

    private final Path directory;
    private final LongSupplier nanoTime;
    private final String startTime;
    private List<Mapping> mappings = List.of();
    private long lastRead;
    private int generation;
    private boolean ended;

    /**
     * One line of the maps.
     *
     * @param device major:minor in hexadecimal
     * @param path as the process sees it, without the kernel's " (deleted)"; {@code [name]} for the kernel's own, empty for anonymous memory
     * @param deleted whether the file has no name any more: replaced by an update, or made for JIT code
     */
    record Mapping(
            long start,
            long end,
            boolean executable,
            long offset,
            String device,
            long inode,
            String path,
            boolean deleted) {
        /** Whether the bytes come from a file that may be an ELF file. */
        boolean isFile() {
            return inode != 0 && path.startsWith("/");
        }

        boolean isVdso() {
            return path.equals("[vdso]");
        }

        /** Whether a runtime may have written this code: memory without a file, or with one that nobody else can see. */
        boolean mayHoldGeneratedCode() {
            return !isFile() || deleted || path.startsWith("/memfd:");
        }

        /** The file name without its directory. */
        String library() {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return name.isEmpty() ? path : name;
        }
    }

    ProcessMaps(Path proc, Tgid pid, LongSupplier nanoTime) {
        directory = proc.resolve(pid.toString());
        this.nanoTime = nanoTime;
        startTime = startTime();
        read();
    }

    /** The mapping at an address; reads the maps again when there is none, at most four times a second. */
    Optional<Mapping> at(long address) {
        Optional<Mapping> found = find(address);
        if (found.isEmpty() && !ended && nanoTime.getAsLong() - lastRead >= REREAD_AFTER_NANOS) {
            read();
            found = find(address);
        }
        return found;
    }

    /** The executable mapping at an address; reads the maps again also where memory has been there that was none yet, as runtimes make it so later. */
    Optional<Mapping> executableAt(long address) {
        Optional<Mapping> found = at(address).filter(Mapping::executable);
        if (found.isEmpty() && !ended && nanoTime.getAsLong() - lastRead >= REREAD_AFTER_NANOS) {
            read();
            found = find(address).filter(Mapping::executable);
        }
        return found;
    }

    /** Sorted by address. */
    List<Mapping> mappings() {
        return mappings;
    }

    /** Grows when the maps were read anew. */
    int generation() {
        return generation;
    }

    /** Whether the process was gone when it was last looked at. */
    boolean hasEnded() {
        return ended;
    }

    private Optional<Mapping> find(long address) {
        int low = 0;
        int high = mappings.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Mapping mapping = mappings.get(middle);
            if (Long.compareUnsigned(address, mapping.start) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(address, mapping.end) >= 0) {
                low = middle + 1;
            } else {
                return Optional.of(mapping);
            }
        }
        return Optional.empty();
    }

    private void read() {
        lastRead = nanoTime.getAsLong();
        List<Mapping> now;
        try (InputStream in = Files.newInputStream(directory.resolve("maps"))) {
            now = parse(in.readNBytes(LARGEST_MAPS_BYTES));
        } catch (IOException e) {
            ended = true;
            return;
        }
        // A zombie's maps are empty; another process with this number was started at another time.
        if (now.isEmpty() || startTime.isEmpty() || !startTime().equals(startTime)) {
            ended = true;
            return;
        }
        mappings = merge(now, mappings);
        generation++;
    }

    private static List<Mapping> merge(List<Mapping> now, List<Mapping> before) {
        List<Mapping> merged = new ArrayList<>(now);
        int i = 0;
        for (Mapping old : before) {
            while (i < now.size() && Long.compareUnsigned(now.get(i).end, old.start) <= 0) {
                i++;
            }
            boolean replaced = i < now.size() && Long.compareUnsigned(now.get(i).start, old.end) < 0;
            if (!replaced && old.executable) {
                merged.add(old);
            }
        }
        merged.sort(BY_START);
        return List.copyOf(merged);
    }

    private static final Comparator<Mapping> BY_START = (a, b) -> Long.compareUnsigned(a.start, b.start);

    /** Field 22 of {@code stat}, in clock ticks since boot; empty when the process is gone. The comm before it may hold anything, also ")". */
    private String startTime() {
        try {
            String stat = new String(Files.readAllBytes(directory.resolve("stat")), UTF_8);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length > 19 ? fields[19] : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** The lines that are mappings, sorted; any other line is passed over. */
    static List<Mapping> parse(byte[] maps) {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : new String(maps, UTF_8).split("\n", -1)) {
            parseLine(line).ifPresent(mappings::add);
        }
        mappings.sort(BY_START);
        return List.copyOf(mappings);
    }

    /** {@code start-end perms offset device inode   path}; the path may hold blanks, and a line break in it is {@code \012}. */
    private static Optional<Mapping> parseLine(String line) {
        String[] fields = line.split(" ", 6);
        int dash = line.indexOf('-');
        if (fields.length < 5 || dash < 0 || dash > fields[0].length() || fields[1].length() != 4) {
            return Optional.empty();
        }
        try {
            long start = Long.parseUnsignedLong(fields[0].substring(0, dash), 16);
            long end = Long.parseUnsignedLong(fields[0].substring(dash + 1), 16);
            String path = fields.length < 6 ? "" : fields[5].stripLeading();
            boolean deleted = path.endsWith(DELETED);
            if (deleted) {
                path = path.substring(0, path.length() - DELETED.length());
            }
            return Long.compareUnsigned(start, end) >= 0
                    ? Optional.empty()
                    : Optional.of(new Mapping(
                            start,
                            end,
                            fields[1].charAt(2) == 'x',
                            Long.parseUnsignedLong(fields[2], 16),
                            fields[3],
                            Long.parseUnsignedLong(fields[4]),
                            path.replace("\\012", "\n"),
                            deleted));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
