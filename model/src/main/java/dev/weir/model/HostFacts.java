package dev.weir.model;

import static java.util.Objects.requireNonNull;

/**
 * What the machine is.
 *
 * @param kernel {@code uname -r}
 * @param cpuModel as the CPU names itself
 * @param cpus online logical CPUs
 * @param nominalHz the frequency that turns CPU time into nominal cycles
 * @param nominalHzSource where that frequency was read, for people
 * @param java version of the JVM that ran the profiler
 */
public record HostFacts(
        HostName host, String kernel, String cpuModel, int cpus, long nominalHz, String nominalHzSource, String java) {
    public HostFacts {
        requireNonNull(host, "host is null");
        requireNonNull(kernel, "kernel is null");
        requireNonNull(cpuModel, "cpuModel is null");
        requireNonNull(nominalHzSource, "nominalHzSource is null");
        requireNonNull(java, "java is null");
        if (cpus < 1) {
            throw new IllegalArgumentException("a host has at least one CPU: " + cpus);
        }
        if (nominalHz <= 0) {
            throw new IllegalArgumentException("the nominal frequency is positive: " + nominalHz);
        }
    }
}
