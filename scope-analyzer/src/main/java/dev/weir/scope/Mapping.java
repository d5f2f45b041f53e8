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

    // start-end perms offset device inode          path; by hand, since an engine has thousands of these lines.
    private static Optional<Mapping> parse(String line) {
        int slash = line.indexOf('/');
        int dash = line.indexOf('-');
        int permissions = line.indexOf(' ');
        int offset = line.indexOf(' ', permissions + 1);
        int device = line.indexOf(' ', offset + 1);
        int inode = line.indexOf(' ', device + 1);
        int blanks = line.indexOf(' ', inode + 1);
        if (dash < 0 || permissions < dash || offset < 0 || device < 0 || inode < 0 || blanks < 0 || slash < blanks) {
            return Optional.empty();
        }
        boolean deleted = line.endsWith(DELETED);
        try {
            return Optional.of(new Mapping(
                    Long.parseUnsignedLong(line, 0, dash, 16),
                    Long.parseUnsignedLong(line, dash + 1, permissions, 16),
                    Long.parseUnsignedLong(line, offset + 1, device, 16),
                    line.substring(device + 1, inode),
                    Long.parseLong(line, inode + 1, blanks, 10),
                    line.substring(slash, deleted ? line.length() - DELETED.length() : line.length()),
                    deleted));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
