package dev.weir.profiler.conditions;

import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long processes were held back because a cgroup of theirs had used up its CPU quota.
 *
 * <p>{@code cpu.stat} of a cgroup tells of its own quota only, so those above count as well; each cgroup once, however many processes it holds. The kernel adds a
 * stretch up when it ends, at the latest with the period, 100 ms unless set otherwise.
 */
final class CpuQuotas {
    private static final String STAT = "cpu.stat";

    private final Map<Path, Long> throttledNanos = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Finds the cgroups of processes; one that ended meanwhile has none.
     *
     * @param proc usually {@code /proc}; the mount points are those that it names
     */
    static CpuQuotas of(Path proc, Collection<Tgid> tgids) {
        CpuQuotas quotas = new CpuQuotas();
        List<CgroupMount> mounts;
        try {
            mounts = CgroupMount.parse(KernelText.read(proc.resolve("self/mountinfo")));
        } catch (IOException e) {
            quotas.notes.add("whether a CPU quota held the processes back is not known: " + e);
            return quotas;
        }
        for (Tgid tgid : tgids) {
            quotas.find(proc, mounts, tgid);
        }
        return quotas;
    }

    private void find(Path proc, List<CgroupMount> mounts, Tgid tgid) {
        String cgroups;
        try {
            cgroups = KernelText.read(proc.resolve(tgid.toString()).resolve("cgroup"));
        } catch (IOException ended) {
            return;
        }
        for (CgroupMount mount : mounts) {
            String cgroup = mount.pathOf(cgroups).orElse("");
            if (cgroup.isEmpty()) {
                continue;
            }
            List<Path> directories = mount.directories(cgroup);
            if (directories.isEmpty() || !Files.isDirectory(directories.get(0))) {
                notes.add("whether a CPU quota held process " + tgid + " back is not known: its cgroup " + cgroup
                        + " is not among those mounted here (" + mount.root() + " at " + mount.mountPoint() + ")");
                return;
            }
            directories.forEach(directory -> throttledNanos(directory.resolve(STAT))
                    .ifPresent(nanos -> throttledNanos.put(directory.resolve(STAT), nanos)));
            if (!mount.unified()) {
                return;
            }
        }
    }

    /** The sum over the cgroups, since each began. One that went away stays as it was last seen. */
    double throttledSeconds() {
        throttledNanos.replaceAll(
                (stat, last) -> Math.max(last, throttledNanos(stat).orElse(last)));
        return throttledNanos.values().stream().mapToLong(Long::longValue).sum() / 1e9;
    }

    /** The files that are read. */
    Collection<Path> files() {
        return throttledNanos.keySet();
    }

    /** Why something is not known. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Empty for a cgroup without the CPU controller, such as the root of cgroup v2, and for one that is gone. */
    private static OptionalLong throttledNanos(Path stat) {
        try {
            for (String line : KernelText.read(stat).lines().toList()) {
                if (line.startsWith("throttled_usec ")) {
                    return OptionalLong.of(Math.multiplyExact(value(line), 1_000L));
                }
                if (line.startsWith("throttled_time ")) {
                    return OptionalLong.of(value(line));
                }
            }
            return OptionalLong.empty();
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long value(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1).strip());
    }
}
