package dev.weir.model;

/**
 * How one second of the window was for a host, in CPU seconds over all of its CPUs.
 *
 * <p>What was read a little after a second's end is divided between the seconds by their parts of the time, so that the sums over the window are exact. The last second
 * may be a short one.
 *
 * @param second whole seconds since the window began
 * @param busySeconds user, system and interrupt time of everything that ran on the machine, by {@code /proc/stat}, in ticks of 10 ms
 * @param stealSeconds that the hypervisor gave to others while a process of this host wanted to run
 * @param throttledSeconds that the cgroups of the profiled processes and those above them were held back by their CPU quota, by {@code cpu.stat}: per CPU that
 *     had something to run, so two of them for a second are two; summed over the cgroups, each once
 */
public record HostSecond(int second, double busySeconds, double stealSeconds, double throttledSeconds) {
    public HostSecond {
        if (second < 0) {
            throw new IllegalArgumentException("second must not be negative: " + second);
        }
        if (!(busySeconds >= 0 && stealSeconds >= 0 && throttledSeconds >= 0)) {
            throw new IllegalArgumentException(
                    "CPU seconds are not negative: " + busySeconds + " " + stealSeconds + " " + throttledSeconds);
        }
    }
}
