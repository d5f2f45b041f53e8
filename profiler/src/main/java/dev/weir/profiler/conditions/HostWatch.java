package dev.weir.profiler.conditions;

import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostSecond;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What goes on around the profiled processes on this host, second by second, for the time of one window.
 *
 * <p>The session's loop calls {@link #look} at every turn; it reads a few files when a second has ended, which took 36 µs of CPU time
 * here (HostWatchTest prints it). A reading may come late by a turn of that loop: what it shows is divided between the seconds that it covers.
 */
public final class HostWatch {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    // Ticks are 10 ms: over a shorter time than this a single one would look like a tenth of the time.
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private final Path proc;
    private final Path sys;
    private final CpuQuotas quotas;
    private final List<Reading> readings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<EnergyMeter> energy = Optional.empty();
    private Optional<HeatCounts> heat = Optional.empty();

    /** All sums so far, at a time since the window began. */
    private record Reading(long elapsedNanos, CpuTimes cpu, double throttledSeconds) {}

    /** Finds what there is to read for these processes. */
    public static HostWatch of(Collection<Tgid> tgids) {
        return new HostWatch(Path.of("/proc"), Path.of("/sys"), tgids);
    }

    HostWatch(Path proc, Path sys, Collection<Tgid> tgids) {
        this.proc = proc;
        this.sys = sys;
        this.quotas = CpuQuotas.of(proc, tgids);
        view().ifPresent(notes::add);
    }

    /** Whose times /proc/stat shows, when that is not plain. */
    private Optional<String> view() {
        try {
            boolean replaced = KernelText.read(proc.resolve("self/mountinfo"))
                    .lines()
                    .anyMatch(line -> line.contains(" /proc/stat "));
            if (replaced) {
                return Optional.of(
                        "busy and stolen CPU time are what the container is shown: /proc/stat is a file of its own (lxcfs)");
            }
            String namespace =
                    Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
            return namespace.equals(INITIAL_PID_NAMESPACE)
                    ? Optional.empty()
                    : Optional.of(
                            "busy and stolen CPU time are those of the whole machine, on which more may run than this pid"
                                    + " namespace shows");
        } catch (IOException e) {
            return Optional.of(
                    "whether busy and stolen CPU time are the machine's or a container's is not known: " + e);
        }
    }

    /** The window begins now. */
    public void windowOpens() {
        energy = Optional.of(EnergyMeter.open(sys));
        heat = Optional.of(HeatCounts.open(sys));
        read(0);
    }

    /** How long to wait at most, so that the next look comes at a second's end. */
    public static long nanosToEdge(long elapsedNanos) {
        return SECOND - elapsedNanos % SECOND;
    }

    /** Reads when a second has ended since the last reading. */
    public void look(long elapsedNanos) {
        if (!readings.isEmpty() && elapsedNanos / SECOND > last().elapsedNanos() / SECOND) {
            read(elapsedNanos);
        }
    }

    /** The window has ended, at this time since it began. */
    public void windowCloses(long elapsedNanos) {
        if (readings.size() > 1 && elapsedNanos - last().elapsedNanos() < SHORTEST_NANOS) {
            readings.remove(readings.size() - 1);
        }
        read(elapsedNanos);
        heat.flatMap(HeatCounts::warning).ifPresent(warnings::add);
    }

    private void read(long elapsedNanos) {
        energy.ifPresent(EnergyMeter::look);
        try {
            readings.add(new Reading(elapsedNanos, CpuTimes.read(proc), quotas.throttledSeconds()));
        } catch (IOException e) {
            String note = "busy and stolen CPU time are not known: " + e.getMessage();
            if (!notes.contains(note)) {
                notes.add(note);
            }
        }
    }

    private Reading last() {
        return readings.get(readings.size() - 1);
    }

    /**
     * What was seen.
     *
     * @param bpf what Weir's own BPF programs cost; its absence is for the caller to explain
     * @param more notes of the caller
     */
    public HostConditions conditions(Optional<BpfCost> bpf, List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(quotas.notes());
        energy.flatMap(EnergyMeter::refusal).ifPresent(reason -> all.add("energy is not known: " + reason));
        all.addAll(more);
        return new HostConditions(seconds(), bpf, energy.flatMap(EnergyMeter::energy), all);
    }

    /** Sentences about what disturbed the whole window. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private List<HostSecond> seconds() {
        if (readings.size() < 2) {
            return List.of();
        }
        int count = (int) ((last().elapsedNanos() + SECOND - 1) / SECOND);
        double[] busy = new double[count];
        double[] steal = new double[count];
        double[] throttled = new double[count];
        for (int i = 1; i < readings.size(); i++) {
            Reading from = readings.get(i - 1);
            Reading to = readings.get(i);
            divide(from, to, to.cpu().busySeconds() - from.cpu().busySeconds(), busy);
            divide(from, to, to.cpu().stealSeconds() - from.cpu().stealSeconds(), steal);
            divide(from, to, to.throttledSeconds() - from.throttledSeconds(), throttled);
        }
        List<HostSecond> seconds = new ArrayList<>();
        for (int second = 0; second < count; second++) {
            seconds.add(new HostSecond(second, busy[second], steal[second], throttled[second]));
        }
        return seconds;
    }

    private static void divide(Reading from, Reading to, double amount, double[] seconds) {
        long length = to.elapsedNanos() - from.elapsedNanos();
        // A CPU that was taken away takes its ticks with it.
        if (length <= 0 || !(amount > 0)) {
            return;
        }
        for (long start = from.elapsedNanos(); start < to.elapsedNanos(); ) {
            int second = (int) (start / SECOND);
            long end = Math.min(to.elapsedNanos(), (second + 1) * SECOND);
            seconds[second] += amount * (end - start) / length;
            start = end;
        }
    }
}
