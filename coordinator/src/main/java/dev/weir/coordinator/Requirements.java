package dev.weir.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Judges what a host has: each thing that is missing is one sentence, with the command that mends it. */
final class Requirements {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** The capabilities of the design, by their bit; CAP_SYS_ADMIN stands for the first two on every kernel. */
    private enum Capability {
        CAP_BPF(39),
        CAP_PERFMON(38),
        CAP_SYS_PTRACE(19);

        private static final int CAP_SYS_ADMIN = 21;

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }

        boolean in(long effective) {
            return bit(effective, bit) || (this != CAP_SYS_PTRACE && bit(effective, CAP_SYS_ADMIN));
        }

        boolean in(String getcap) {
            return getcap.contains(name().toLowerCase(Locale.ROOT))
                    || (this != CAP_SYS_PTRACE && getcap.contains("cap_sys_admin"));
        }

        private static boolean bit(long set, int number) {
            return (set >>> number & 1) == 1;
        }
    }

    private Requirements() {}

    /**
     * Everything that keeps the profiler from running there; empty when it can.
     *
     * @param needsBpf otherwise a host without BPF will do: the profiler itself finds out, and takes async-profiler
     */
    static List<String> missing(HostInventory host, boolean javaIsOurs, boolean needsBpf) {
        List<String> problems = new ArrayList<>();
        if (!host.fact("os").equals("Linux")) {
            problems.add("the host runs " + host.fact("os") + ": Weir measures Linux hosts only");
            return problems;
        }
        if (!Set.of("x86_64", "aarch64").contains(host.fact("machine"))) {
            problems.add("the CPU is " + host.fact("machine") + ": Weir measures x86_64 and aarch64 only");
        }
        if (!javaIsOurs && host.java().isEmpty()) {
            problems.add((host.javas().isEmpty()
                            ? "no Java was found (looked at PATH, JAVA_HOME, /usr/lib/jvm, /usr/java, /opt)"
                            : "no Java 17 or newer, only "
                                    + host.javas().stream()
                                            .map(java -> java.version() + " in " + java.path())
                                            .collect(Collectors.joining(", ")))
                    + ". Mend it with: sudo apt-get install -y openjdk-17-jre-headless (or: sudo dnf install"
                    + " java-17-openjdk-headless)");
        }
        if (!needsBpf) {
            return problems;
        }
        if (tooOld(host.fact("kernel"))) {
            problems.add("kernel " + host.fact("kernel") + " is too old: 5.15 or newer is needed. Mend it with: sudo"
                    + " apt-get full-upgrade && sudo reboot (or a newer release of the distribution)");
        }
        if (!host.fact("btf").equals("yes")) {
            problems.add("the kernel does not describe its types: /sys/kernel/btf/vmlinux is missing or unreadable."
                    + " Mend it by booting a kernel built with CONFIG_DEBUG_INFO_BTF=y (every distribution's since"
                    + " 2021); in a container mount /sys");
        }
        rights(host).ifPresent(problems::add);
        return problems;
    }

    private static boolean tooOld(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        return major < 5 || (major == 5 && Integer.parseInt(matcher.group(2)) < 15);
    }

    // The rights of a Java with file capabilities count: the shell that looks has none of them then.
    private static Optional<String> rights(HostInventory host) {
        String effective = host.fact("capeff");
        if (!effective.matches("[0-9a-fA-F]{1,16}")) {
            return Optional.empty();
        }
        long set = Long.parseUnsignedLong(effective, 16);
        String onJava = host.java().map(HostInventory.Java::capabilities).orElse("");
        List<String> missing = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if (!capability.in(set) && !capability.in(onJava)) {
                missing.add(capability.name());
            }
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String java = host.java().map(HostInventory.Java::path).orElse("JAVA_HOME/bin/java");
        // A program with file capabilities may not find libraries beside itself (glibc drops $ORIGIN): without the
        // ldconfig
        // line such a Java ends with "cannot open shared object file: libjli.so".
        return Optional.of("user " + host.fact("user") + " lacks " + String.join(", ", missing)
                + ". Log in as root (root@host in the host list), or grant them once on that host with: echo "
                + java.replaceFirst("/bin/java$", "/lib")
                + " | sudo tee /etc/ld.so.conf.d/weir-java.conf && sudo ldconfig && sudo setcap"
                + " cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search=ep " + java);
    }
}
