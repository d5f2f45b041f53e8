package dev.weir.scope;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.HostName;
import dev.weir.model.Scope;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the processes of this host that belong to an engine, from outside: nothing is loaded, attached or stopped.
 *
 * <p>Everything is read from {@code /proc} and nothing through oshi. In a JVM as fresh as the profiler's is, on 2 vCPUs, oshi 7.5 took
 * 60–150 ms for a list of 80 processes and 130–170 ms more for their users; it gives start times in milliseconds since 1970 where only the
 * clock ticks of {@code /proc/PID/stat} name a process for certain, and knows neither mappings nor argfiles. This class used 110–130 ms of
 * CPU for 124 processes with 16 JVMs among them and 7 in scope, and 32 ms once warm.
 *
 * <p>The profiler's own process is never part of a scope.
 */
public final class ScopeAnalyzer {
    private static final String BY_PID = "pid";
    private static final int MOST_JAVA_LISTED = 20;
    private static final int MOST_OTHERS_LISTED = 5;

    private final ProcessReader processes;

    public ScopeAnalyzer() {
        this(Path.of("/proc"));
    }

    ScopeAnalyzer(Path proc) {
        processes = new ProcessReader(proc);
    }

    /** The processes that a rule fits; may be empty, see {@link #nothingFound}. */
    public Scope analyze(KnownSpes rules) {
        return new Scope(look(rules).stream()
                .flatMap(look -> look.recognised().stream())
                .map(Recognised::process)
                .toList());
    }

    /** Every process of this host with the rule that fits it, if one does; sorted by tgid. */
    public List<Look> look(KnownSpes rules) {
        return observe().stream()
                .map(process -> process.look(rules.firstMatch(process.traits())))
                .toList();
    }

    /** One process; empty when it has ended or is a thread of the kernel. */
    public Optional<Look> look(KnownSpes rules, Tgid tgid) {
        return processes.read(tgid).map(process -> process.look(rules.firstMatch(process.traits())));
    }

    /** The tgids that {@code /proc} lists now, sorted, the profiler's own left out. */
    public List<Tgid> list() {
        try {
            return processes.list().stream()
                    .filter(tgid -> tgid.value() != ProcessHandle.current().pid())
                    .toList();
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT, "cannot list /proc: " + e + ". Weir needs it mounted to find processes.", e);
        }
    }

    /**
     * The named processes, whatever they are: with engine and role of the rule that fits, else as a workload of the engine {@code pid}.
     *
     * <p>A pid that is no living process is an error of kind ENVIRONMENT.
     */
    public Scope ofPids(KnownSpes rules, List<Tgid> pids) {
        List<EngineProcess> scope = new ArrayList<>();
        for (Tgid pid : new TreeSet<>(pids)) {
            requireProcess(pid);
            Observation process = processes
                    .read(pid)
                    .orElseThrow(() -> unusable("process " + pid + " is a thread of the kernel or has ended."));
            scope.add(rules.firstMatch(process.traits())
                    .map(process::as)
                    .orElseGet(() -> process.as(BY_PID, EngineRole.WORKLOAD)));
        }
        return new Scope(scope);
    }

    /** Every process that was looked at, sorted by tgid. */
    public List<SeenProcess> seen() {
        return observe().stream().map(Observation::seen).toList();
    }

    /**
     * The message for a host on which there is nothing to profile: what was seen instead, and what to do.
     *
     * @param found what {@link #analyze} did find: nothing, or only processes that run no tasks
     */
    public String nothingFound(HostName host, Scope found) {
        String but = found.processes().isEmpty()
                ? "no stream processor found on " + host + "."
                : "no process that runs tasks found on " + host + ", only "
                        + found.processes().stream()
                                .map(p -> p.tgid() + " " + printable(p.program()) + " (" + p.engine() + ", "
                                        + p.role().word() + ")")
                                .collect(Collectors.joining(", "))
                        + ".";
        return but + " " + describeSeen() + " Add a line to known_spes.txt or pass --pid.";
    }

    private List<Observation> observe() {
        return list().stream().flatMap(tgid -> processes.read(tgid).stream()).toList();
    }

    // The kernel answers for /proc/TID too, though it lists no threads there.
    private void requireProcess(Tgid pid) {
        Map<String, String> status;
        try {
            status = processes.directory(pid).status();
        } catch (IOException e) {
            throw unusable("no process " + pid + " on this host.");
        }
        String tgid = status.getOrDefault("Tgid", "");
        if (!tgid.equals(pid.toString())) {
            throw unusable(pid + " is a thread of process " + tgid + ", not a process.");
        }
    }

    private WeirException unusable(String what) {
        return new WeirException(Kind.ENVIRONMENT, what + " " + describeSeen() + " Pass the pid of one of them.");
    }

    private String describeSeen() {
        List<Observation> all = observe();
        List<String> java = all.stream()
                .filter(process -> process.traits().java())
                .map(process -> process.tgid() + " " + printable(process.program()))
                .toList();
        String others = all.stream()
                .filter(process -> !process.traits().java())
                .sorted(Comparator.comparingLong(Observation::residentBytes)
                        .reversed()
                        .thenComparing(Observation::tgid))
                .limit(MOST_OTHERS_LISTED)
                .map(process -> String.format(
                        Locale.ROOT,
                        "%s %s (%d MB)",
                        process.tgid(),
                        printable(process.program()),
                        process.residentBytes() / 1_000_000))
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("Java processes seen: ");
        text.append(
                java.isEmpty() ? "none" : java.stream().limit(MOST_JAVA_LISTED).collect(Collectors.joining(", ")));
        if (java.size() > MOST_JAVA_LISTED) {
            text.append(" and ").append(java.size() - MOST_JAVA_LISTED).append(" more");
        }
        text.append(". Biggest of the others: ")
                .append(others.isEmpty() ? "none" : others)
                .append('.');
        long refused = all.stream().filter(process -> !process.readable()).count();
        if (refused > 0) {
            text.append(' ')
                    .append(refused)
                    .append(refused == 1 ? " process" : " processes")
                    .append(" could not be looked into: run as root or grant CAP_SYS_PTRACE.");
        }
        return text.toString();
    }

    // A process chooses its own name: none may move the cursor of a terminal.
    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
