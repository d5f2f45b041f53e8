package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code /proc/PID/maps} that has a file.
 *
 * @param device as the kernel prints it, {@code major:minor} in hexadecimal
 * @param deleted the file has lost its name since
 */
record Mapping(long start, long end, long offset, String device, long inode, String path, boolean deleted) {
    private static final String DELETED = " (deleted)";

    Mapping {
        requireNonNull(device, "device is null");
        requireNonNull(path, "path is null");
    }

    /** The mappings of files, in the order of their addresses; other lines and malformed ones are left out. */
    static List<Mapping> parseFiles(String maps) {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : maps.split("\n", -1)) {
            // A file's path is absolute; [heap], [vdso] and anonymous memory are not of interest.
            if (line.indexOf('/') >= 0) {
                parse(line).ifPresent(mappings::add);
            }
        }
        return mappings;
    }

    private static Optional<Mapping> parse(String line) {
        String[] fields = line.split(" +", 6);
        if (fields.length < 6 || !fields[5].startsWith("/")) {
            return Optional.empty();
        }
        int dash = fields[0].indexOf('-');
        try {
            boolean deleted = fields[5].endsWith(DELETED);
            return Optional.of(new Mapping(
                    Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
                    Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
                    Long.parseUnsignedLong(fields[2], 16),
                    fields[3],
                    Long.parseLong(fields[4]),
                    deleted ? fields[5].substring(0, fields[5].length() - DELETED.length()) : fields[5],
                    deleted));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
