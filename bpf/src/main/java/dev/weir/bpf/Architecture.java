package dev.weir.bpf;

import dev.weir.model.WeirException;
import java.util.Locale;

/** What differs between the machines we know. */
enum Architecture {
    X86_64("x86_64", 298, 321),
    AARCH64("aarch64", 241, 280);

    private final String machine;
    private final int perfEventOpen;
    private final int bpf;

    Architecture(String machine, int perfEventOpen, int bpf) {
        this.machine = machine;
        this.perfEventOpen = perfEventOpen;
        this.bpf = bpf;
    }

    static Architecture current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    /** By the JVM's {@code os.name} and {@code os.arch}. */
    static Architecture of(String osName, String osArch) {
        if (osName.equals("Linux")) {
            switch (osArch.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> {
                    return X86_64;
                }
                case "aarch64" -> {
                    return AARCH64;
                }
                default -> {}
            }
        }
        throw new WeirException(
                WeirException.Kind.ENVIRONMENT,
                "cannot measure on " + osName + " " + osArch
                        + ": the profiler runs on Linux on x86-64 or aarch64, in a 64-bit JVM.");
    }

    /** As {@code uname -m} names it. */
    String machine() {
        return machine;
    }

    /** The number of perf_event_open(2). */
    int perfEventOpen() {
        return perfEventOpen;
    }

    /** The number of bpf(2). */
    int bpf() {
        return bpf;
    }
}
