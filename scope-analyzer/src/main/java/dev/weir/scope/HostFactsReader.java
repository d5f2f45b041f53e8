package dev.weir.scope;

import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what this machine is.
 *
 * <p>{@code /proc} and {@code /sys} first: 8 ms of CPU in a fresh JVM. oshi only where they are silent (the model of an ARM processor, for
 * one): loading it and asking for the processor took 110–220 ms, at the start of every profiler.
 */
public final class HostFactsReader {
    /** A frequency with the place where it was read. */
    private record Frequency(long hertz, String source) {}

    private static final Pattern MODEL_FREQUENCY = Pattern.compile("@ *([0-9.]+) *([GM])Hz");

    private final Path proc;
    private final Path sys;

    HostFactsReader(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    public static HostFacts read(HostName host) {
        return new HostFactsReader(Path.of("/proc"), Path.of("/sys")).facts(host);
    }

    HostFacts facts(HostName host) {
        String cpuInfo = required("cpuinfo");
        Optional<String> model = firstField(cpuInfo, "model name");
        OshiProcessor oshi = new OshiProcessor();
        String name = model.or(oshi::name).orElse("unknown");
        Frequency frequency = base().or(() -> nominal())
                .or(() -> ofModel(name))
                .or(() -> timestampCounter(cpuInfo))
                .or(() -> highest())
                .or(() -> oshi.hertz().map(hertz -> new Frequency(hertz, "as oshi knows the processor")))
                .or(() -> current(cpuInfo, "at this moment, cpu MHz of /proc/cpuinfo"))
                // Better than no result: the cycles of this source are then CPU time in nanoseconds, and say so.
                .orElseGet(() -> new Frequency(
                        1_000_000_000,
                        "unknown to this machine: 1 GHz assumed, so a cycle is a nanosecond of CPU time"));
        return new HostFacts(
                host,
                required("sys/kernel/osrelease").strip(),
                name,
                online(cpuInfo),
                frequency.hertz(),
                frequency.source(),
                Runtime.version().toString());
    }

    private Optional<Frequency> base() {
        return number("devices/system/cpu/cpu0/cpufreq/base_frequency")
                .map(kilohertz -> new Frequency(kilohertz * 1_000, "base_frequency of cpufreq"));
    }

    private Optional<Frequency> nominal() {
        return number("devices/system/cpu/cpu0/acpi_cppc/nominal_freq")
                .map(megahertz -> new Frequency(megahertz * 1_000_000, "nominal_freq of ACPI CPPC"));
    }

    private static Optional<Frequency> ofModel(String model) {
        Matcher frequency = MODEL_FREQUENCY.matcher(model);
        return frequency.find()
                ? hertz(frequency.group(1), frequency.group(2).equals("G") ? 1e9 : 1e6)
                        .map(hertz -> new Frequency(hertz, "the processor's own name"))
                : Optional.empty();
    }

    /**
     * The frequency of the time-stamp counter.
     *
     * <p>The kernel prints its calibrated cpu_khz as "cpu MHz" when it has nothing better: neither a cpufreq driver nor the aperf and mperf
     * counters (arch/x86/kernel/cpu/proc.c, arch_freq_get_on_cpu). With a constant TSC that is the TSC's frequency, to the kilohertz.
     */
    private Optional<Frequency> timestampCounter(String cpuInfo) {
        String flags = " " + firstField(cpuInfo, "flags").orElse("") + " ";
        boolean calibrated = flags.contains(" constant_tsc ")
                && !flags.contains(" aperfmperf ")
                && !Files.exists(sys.resolve("devices/system/cpu/cpu0/cpufreq"));
        return calibrated ? current(cpuInfo, "TSC, cpu MHz of /proc/cpuinfo") : Optional.empty();
    }

    private Optional<Frequency> highest() {
        return number("devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq")
                .map(kilohertz -> new Frequency(kilohertz * 1_000, "highest frequency of cpufreq, boost included"));
    }

    private static Optional<Frequency> current(String cpuInfo, String source) {
        return firstField(cpuInfo, "cpu MHz")
                .flatMap(megahertz -> hertz(megahertz, 1e6))
                .map(hertz -> new Frequency(hertz, source));
    }

    private static Optional<Long> hertz(String number, double unit) {
        try {
            return Optional.of(Math.round(Double.parseDouble(number) * unit)).filter(hertz -> hertz > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private int online(String cpuInfo) {
        // Runtime.availableProcessors is what this JVM may use, which affinity and cgroups make smaller.
        return text(sys.resolve("devices/system/cpu/online"))
                .map(HostFactsReader::countRanges)
                .filter(count -> count > 0)
                .orElseGet(() -> (int) Math.max(
                        1,
                        cpuInfo.lines()
                                .filter(line -> line.startsWith("processor"))
                                .count()));
    }

    /** How many CPUs a list such as {@code 0-3,8,10-11} holds; 0 when it is malformed. */
    static int countRanges(String list) {
        int count = 0;
        try {
            for (String range : list.strip().split(",", -1)) {
                String[] ends = range.split("-", -1);
                count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            }
        } catch (NumberFormatException e) {
            return 0;
        }
        return count;
    }

    private static Optional<String> firstField(String cpuInfo, String name) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith(name))
                .filter(line -> line.substring(name.length()).strip().startsWith(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private Optional<Long> number(String name) {
        try {
            return text(sys.resolve(name))
                    .map(value -> Long.parseLong(value.strip()))
                    .filter(value -> value > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private String required(String name) {
        try {
            return Files.readString(proc.resolve(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT,
                    String.format(Locale.ROOT, "cannot read %s: %s. Weir needs /proc mounted.", proc.resolve(name), e),
                    e);
        }
    }
}
