package dev.weir.profiler.conditions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A hierarchy of cgroups that is mounted here and has the CPU controller, or may have it.
 *
 * @param unified whether it is cgroup v2
 * @param root the cgroup that is seen at the mount point: in a container often not the hierarchy's own root
 */
record CgroupMount(boolean unified, String root, Path mountPoint) {
    /** All of {@code /proc/self/mountinfo}: v1 with the CPU controller first, since on a machine that has both v2 lacks it. */
    static List<CgroupMount> parse(String mountinfo) {
        List<CgroupMount> v1 = new ArrayList<>();
        List<CgroupMount> v2 = new ArrayList<>();
        for (String line : mountinfo.lines().toList()) {
            String[] sides = line.split(" - ", 2);
            String[] left = sides[0].split(" ", -1);
            if (sides.length < 2 || left.length < 6) {
                continue;
            }
            String[] right = sides[1].split(" ", -1);
            boolean unified = right[0].equals("cgroup2");
            boolean cpu = right[0].equals("cgroup")
                    && List.of(right[right.length - 1].split(",", -1)).contains("cpu");
            if (unified || cpu) {
                (unified ? v2 : v1).add(new CgroupMount(unified, unescaped(left[3]), Path.of(unescaped(left[4]))));
            }
        }
        v1.addAll(v2);
        return v1;
    }

    /** The kernel writes blanks, tabs, line ends and backslashes in paths as three octal digits. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /** The cgroup of a process within this hierarchy, from {@code /proc/PID/cgroup}. */
    Optional<String> pathOf(String processCgroups) {
        for (String line : processCgroups.lines().toList()) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3
                    && (unified
                            ? fields[0].equals("0") && fields[1].isEmpty()
                            : List.of(fields[1].split(",", -1)).contains("cpu"))) {
                return Optional.of(fields[2]);
            }
        }
        return Optional.empty();
    }

    /**
     * The directories of a cgroup and of those above it, as far as they are seen here; a quota of any of them holds its processes back.
     *
     * @return empty when the cgroup lies outside of what is mounted
     */
    List<Path> directories(String cgroup) {
        String base = root.equals("/") ? "" : root;
        if (!(cgroup + "/").startsWith(base + "/")
                || List.of(cgroup.split("/", -1)).contains("..")) {
            return List.of();
        }
        List<Path> directories = new ArrayList<>();
        Path directory = mountPoint.resolve(cgroup.substring(base.length()).replaceFirst("^/+", ""));
        while (directory != null && directory.startsWith(mountPoint)) {
            directories.add(directory);
            directory = directory.getParent();
        }
        return directories;
    }
}
