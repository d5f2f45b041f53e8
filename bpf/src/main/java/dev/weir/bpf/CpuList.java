package dev.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kernel's notation for sets of CPUs, such as {@code 0-3,8,10-11}. */
final class CpuList {
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private CpuList() {}

    /** The CPUs that are online now, in ascending order. */
    static List<Integer> online() {
        try {
            return parse(KernelFile.read(ONLINE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + ONLINE, e);
        }
    }

    static List<Integer> parse(String text) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return List.copyOf(cpus);
    }
}
