package dev.weir.model;

/**
 * How one second of the window was for a host, in CPU seconds over all of its CPUs.
 *
 * @param second whole seconds since the window began
 * @param busySeconds user and system time of everything that ran
 * @param stealSeconds that the hypervisor gave to others while a process of this host wanted to run
 * @param throttledSeconds that the cgroups of the profiled processes had used up their quota, summed over the cgroups
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
