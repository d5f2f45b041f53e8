package dev.weir.profiler.conditions;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The first line of {@code /proc/stat}: CPU seconds since the machine started, over all of its CPUs.
 *
 * @param busySeconds user, nice, system, irq and softirq; guests' time is part of user's
 * @param stealSeconds what a hypervisor gave to others while something wanted to run here
 */
record CpuTimes(double busySeconds, double stealSeconds) {
    // USER_HZ is 100 on every Linux that Java runs on.
    private static final double TICKS_PER_SECOND = 100;

    static CpuTimes read(Path proc) throws IOException {
        return parse(KernelText.read(proc.resolve("stat")));
    }

    static CpuTimes parse(String stat) throws IOException {
        String line = stat.lines().findFirst().orElse("");
        String[] fields = line.split(" +", -1);
        if (!fields[0].equals("cpu") || fields.length < 9) {
            throw new IOException("/proc/stat begins with \"" + line + "\" and not with the times of all CPUs");
        }
        try {
            long busy = ticks(fields, 1) + ticks(fields, 2) + ticks(fields, 3) + ticks(fields, 6) + ticks(fields, 7);
            return new CpuTimes(busy / TICKS_PER_SECOND, ticks(fields, 8) / TICKS_PER_SECOND);
        } catch (NumberFormatException e) {
            throw new IOException("/proc/stat begins with \"" + line + "\": " + e.getMessage(), e);
        }
    }

    private static long ticks(String[] fields, int index) {
        return Long.parseLong(fields[index]);
    }
}
