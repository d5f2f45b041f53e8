package dev.weir.bpf;

import static java.util.Objects.requireNonNull;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What decides whether the kernel lets us measure; read only after it refused, to say why.
 *
 * @param release {@code uname -r}
 * @param effectiveCapabilities CapEff of /proc/self/status
 * @param seccompFilter whether a seccomp filter is at work, as in most containers
 * @param initialUserNamespace capabilities of another user namespace count for nothing here
 * @param perfEventParanoid the value of the sysctl; empty when the kernel has none
 * @param lockdown the mode in force, such as {@code confidentiality}; empty when there is no lockdown
 * @param kernelTypes whether the kernel carries its own BTF
 */
record Surroundings(
        String release,
        long effectiveCapabilities,
        boolean seccompFilter,
        boolean initialUserNamespace,
        String perfEventParanoid,
        String lockdown,
        boolean kernelTypes) {

    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private static final String GRANT =
            "Run as root, or grant the rights to the profiler's process alone: sudo setpriv --reuid=USER --regid=GROUP --init-groups"
                    + " --inh-caps=+bpf,+perfmon,+sys_ptrace,+dac_read_search --ambient-caps=+bpf,+perfmon,+sys_ptrace,+dac_read_search"
                    + " COMMAND (in a systemd unit: AmbientCapabilities=CAP_BPF CAP_PERFMON CAP_SYS_PTRACE CAP_DAC_READ_SEARCH)";

    Surroundings {
        requireNonNull(release, "release is null");
        requireNonNull(perfEventParanoid, "perfEventParanoid is null");
        requireNonNull(lockdown, "lockdown is null");
    }

    static Surroundings read() {
        List<String> status = content("/proc/self/status").lines().toList();
        return new Surroundings(
                System.getProperty("os.version", ""),
                Long.parseUnsignedLong(field(status, "CapEff").orElse("0"), 16),
                field(status, "Seccomp").orElse("0").equals("2"),
                content("/proc/self/uid_map").matches("0\\s+0\\s+4294967295"),
                content("/proc/sys/kernel/perf_event_paranoid"),
                lockdownMode(content("/sys/kernel/security/lockdown")),
                Files.exists(Path.of("/sys/kernel/btf/vmlinux")));
    }

    /** The chosen one of {@code none [integrity] confidentiality}; empty for none. */
    static String lockdownMode(String content) {
        int open = content.indexOf('[');
        int close = content.indexOf(']', open + 1);
        String mode = open < 0 || close < 0 ? "" : content.substring(open + 1, close);
        return mode.equals("none") ? "" : mode;
    }

    /**
     * Why the kernel refused, and what mends it.
     *
     * @param attempt what failed, such as "load the stack sampler"
     * @param log the verifier's; empty when it did not speak
     */
    WeirException refusal(String attempt, int errno, String log) {
        String message = "cannot " + attempt + ": " + Errno.name(errno) + ". " + reason(errno, log);
        return new WeirException(
                WeirException.Kind.ENVIRONMENT, log.isEmpty() ? message : message + " The verifier's log:\n" + log);
    }

    private String reason(int errno, String log) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                // The verifier, too, says EACCES or EPERM, about a program that does what this kernel does not allow.
                log.isEmpty() ? forbidden() : tooOld("The verifier rejected the program. ");
            case Errno.ENOSYS ->
                "This kernel was built without the system call, or a seccomp filter hides it: Weir needs CONFIG_BPF_SYSCALL and"
                        + " CONFIG_PERF_EVENTS, and in a container a seccomp profile that allows bpf and perf_event_open.";
            case Errno.EMFILE ->
                "This process has too many open files: raise its limit (ulimit -n, or LimitNOFILE= in a systemd unit).";
            case Errno.ENFILE -> "This machine has too many open files: raise sysctl fs.file-max.";
            default -> tooOld("");
        };
    }

    private String forbidden() {
        List<String> missing = missingCapabilities();
        List<String> words = new ArrayList<>();
        if (!missing.isEmpty()) {
            words.add("This process lacks " + String.join(" and ", missing) + "; perf_event_paranoid is " + paranoid());
            words.add(GRANT);
        } else if (!initialUserNamespace) {
            words.add(
                    "This process has the capabilities only inside a user namespace of its own (a rootless container?), where they do"
                            + " not count for the kernel; run the profiler on the host itself");
        } else if (lockdown.equals("confidentiality")) {
            words.add(
                    "The kernel is locked down (confidentiality, see /sys/kernel/security/lockdown), which forbids BPF to read kernel"
                            + " memory to root as well; boot with lockdown=integrity or without it");
        } else if (seccompFilter) {
            words.add(
                    "This process has the capabilities, but runs under a seccomp filter (a container?); allow bpf and perf_event_open in"
                            + " its seccomp profile, for Docker with --security-opt seccomp=PROFILE");
        } else {
            words.add("This process has CAP_BPF and CAP_PERFMON; perf_event_paranoid is " + paranoid()
                    + "; a security module may forbid it (see dmesg and the audit log)");
        }
        return String.join(". ", words) + ".";
    }

    private List<String> missingCapabilities() {
        List<String> missing = new ArrayList<>();
        if (!has(CAP_BPF)) {
            missing.add("CAP_BPF");
        }
        if (!has(CAP_PERFMON)) {
            missing.add("CAP_PERFMON");
        }
        return missing;
    }

    private boolean has(int capability) {
        // CAP_SYS_ADMIN includes both: they were split off from it in Linux 5.8.
        return (effectiveCapabilities >>> capability & 1) != 0 || (effectiveCapabilities >>> CAP_SYS_ADMIN & 1) != 0;
    }

    private String paranoid() {
        return perfEventParanoid.isEmpty() ? "not there (a kernel without CONFIG_PERF_EVENTS?)" : perfEventParanoid;
    }

    private String tooOld(String otherwise) {
        if (olderThan(5, 15)) {
            return "The kernel is " + release
                    + ": Weir needs 5.15 or later, for bpf_task_pt_regs() and inherit_thread.";
        }
        if (!kernelTypes) {
            return "This kernel has no /sys/kernel/btf/vmlinux: Weir needs one built with CONFIG_DEBUG_INFO_BTF, as every major"
                    + " distribution's is.";
        }
        return otherwise + "The kernel is " + release + "; please report this with the whole message.";
    }

    private boolean olderThan(int major, int minor) {
        String[] parts = release.split("[^0-9]+", 3);
        try {
            int has = Integer.parseInt(parts[0]);
            return has < major || (has == major && Integer.parseInt(parts[1]) < minor);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private static Optional<String> field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    /** Empty when this machine has no such file, or not for us: both are answers here. */
    private static String content(String path) {
        try {
            return KernelFile.read(Path.of(path));
        } catch (IOException e) {
            return "";
        }
    }
}
