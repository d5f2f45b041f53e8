package dev.weir.profiler.conditions;

import dev.weir.model.HostConditions.Energy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The energy of the CPU packages, by RAPL: {@code /sys/class/powercap/intel-rapl:N}, on Intel and AMD alike.
 *
 * <p>A counter begins anew at {@code max_energy_range_uj}, which is 65 to 262 kJ: at 200 W after 5 to 22 minutes. So it is read all the time and not at the ends only.
 */
final class EnergyMeter {
    /** A package; what is below one ({@code intel-rapl:0:1}) is part of it, or is memory, which not every machine counts. */
    private static final String PACKAGE_DIRECTORIES = "intel-rapl:*";

    private final List<Domain> domains;
    private Optional<String> refusal;

    private EnergyMeter(List<Domain> domains, Optional<String> refusal) {
        this.domains = domains;
        this.refusal = refusal;
    }

    /** One package. */
    private static final class Domain {
        private final Path directory;
        private final String name;
        private final long rangeMicrojoules;
        private long last;
        private long microjoules;

        Domain(Path directory, String name, long rangeMicrojoules, long last) {
            this.directory = directory;
            this.name = name;
            this.rangeMicrojoules = rangeMicrojoules;
            this.last = last;
        }

        void read() throws IOException {
            long now = energy(directory);
            microjoules += now >= last ? now - last : now - last + rangeMicrojoules;
            last = now;
        }
    }

    /**
     * Begins to count.
     *
     * @param sys usually {@code /sys}
     */
    static EnergyMeter open(Path sys) {
        Path powercap = sys.resolve("class/powercap");
        List<Domain> domains = new ArrayList<>();
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(powercap, PACKAGE_DIRECTORIES)) {
            for (Path zone : zones) {
                String name = KernelText.read(zone.resolve("name"));
                // Above the packages there may be psys, the whole platform, which holds them again.
                if (name.startsWith("package") && zone.getFileName().toString().matches("intel-rapl:[0-9]+")) {
                    domains.add(new Domain(
                            zone, name, KernelText.number(zone.resolve("max_energy_range_uj")), energy(zone)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            boolean none = Files.notExists(powercap);
            return new EnergyMeter(
                    List.of(), Optional.of(none ? "this machine shows no energy meter (" + powercap + ")" : reason(e)));
        }
        domains.sort(Comparator.comparing(domain -> domain.directory));
        return new EnergyMeter(
                domains,
                domains.isEmpty()
                        ? Optional.of("this machine shows no energy meter (no package below " + powercap + ")")
                        : Optional.empty());
    }

    private static long energy(Path zone) throws IOException {
        return KernelText.number(zone.resolve("energy_uj"));
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof DirectoryIteratorException iteration ? iteration.getCause() : e;
        return cause instanceof AccessDeniedException denied
                ? denied.getFile()
                        + " may not be read: it is root's alone since Linux 5.10. Run the profiler as root, or let it"
                        + " read the file (chmod 0444, or CAP_DAC_READ_SEARCH)"
                : "the energy meter could not be read: " + cause;
    }

    /** Has to be called more often than a counter begins anew. */
    void look() {
        if (refusal.isPresent()) {
            return;
        }
        try {
            for (Domain domain : domains) {
                domain.read();
            }
        } catch (IOException e) {
            refusal = Optional.of(reason(e));
        }
    }

    /** Since it was opened, as of the last look. */
    Optional<Energy> energy() {
        if (refusal.isPresent()) {
            return Optional.empty();
        }
        long microjoules =
                domains.stream().mapToLong(domain -> domain.microjoules).sum();
        return Optional.of(new Energy(
                microjoules / 1e6,
                "RAPL, " + domains.stream().map(domain -> domain.name).collect(Collectors.joining(", "))
                        + ": the CPU packages without memory, disks and power supply"));
    }

    /** Why there is no energy. */
    Optional<String> refusal() {
        return refusal;
    }
}
