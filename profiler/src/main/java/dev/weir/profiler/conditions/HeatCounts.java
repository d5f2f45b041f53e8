package dev.weir.profiler.conditions;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How often the CPUs were slowed down because they were too hot: {@code thermal_throttle} of x86, which virtual machines do not show.
 *
 * <p>The kernel counts how often, and on newer ones for how long over all; neither says in which second.
 */
final class HeatCounts {
    private static final String COUNT = "_throttle_count";
    private static final String TIME = "_throttle_total_time_ms";

    private final Path sys;
    private final Map<Path, Long> before;

    private HeatCounts(Path sys, Map<Path, Long> before) {
        this.sys = sys;
        this.before = before;
    }

    /** @param sys usually {@code /sys} */
    static HeatCounts open(Path sys) {
        return new HeatCounts(sys, read(sys));
    }

    private static Map<Path, Long> read(Path sys) {
        Map<Path, Long> counts = new TreeMap<>();
        try (DirectoryStream<Path> cpus = Files.newDirectoryStream(sys.resolve("devices/system/cpu"), "cpu[0-9]*")) {
            for (Path cpu : cpus) {
                for (String scope : new String[] {"core", "package"}) {
                    for (String what : new String[] {COUNT, TIME}) {
                        Path file = cpu.resolve("thermal_throttle").resolve(scope + what);
                        if (Files.exists(file)) {
                            counts.put(file, KernelText.number(file));
                        }
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Most machines, every virtual one among them, have no such counts, and a CPU may go offline between two
            // steps.
            return counts;
        }
        return counts;
    }

    /** A sentence when any CPU was slowed down since this was opened. */
    Optional<String> warning() {
        Map<Path, Long> after = read(sys);
        long cpus = after.entrySet().stream()
                .filter(entry -> entry.getKey().toString().endsWith(COUNT) && grown(entry) > 0)
                .map(entry -> entry.getKey().getParent())
                .distinct()
                .count();
        if (cpus == 0) {
            return Optional.empty();
        }
        long millis = most(after, TIME);
        return Optional.of((cpus == 1 ? "1 CPU was" : cpus + " CPUs were")
                + " slowed down by heat during the window, one of them " + most(after, COUNT) + " times"
                + (millis > 0 ? " and for " + millis + " ms" : "")
                + ": cycles that are not hardware's count the slow time in full");
    }

    private long most(Map<Path, Long> after, String suffix) {
        return after.entrySet().stream()
                .filter(entry -> entry.getKey().toString().endsWith(suffix))
                .mapToLong(this::grown)
                .max()
                .orElse(0);
    }

    private long grown(Map.Entry<Path, Long> after) {
        return after.getValue() - before.getOrDefault(after.getKey(), after.getValue());
    }
}
