package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFactsReaderTest {
    private static final HostName HOST = new HostName("node-3");

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectories(directory.resolve("proc/sys/kernel"));
        Files.createDirectories(directory.resolve("sys/devices/system/cpu/cpu0"));
        Files.writeString(directory.resolve("proc/sys/kernel/osrelease"), "6.18.44-fc\n");
    }

    private HostFacts facts(String cpuInfo) throws IOException {
        Files.writeString(directory.resolve("proc/cpuinfo"), cpuInfo);
        return new HostFactsReader(directory.resolve("proc"), directory.resolve("sys")).facts(HOST);
    }

    private void sys(String name, String text) throws IOException {
        Path file = directory.resolve("sys/devices/system/cpu").resolve(name);
        Files.createDirectories(file.resolve(".."));
        Files.createDirectories(directory.resolve("sys/devices/system/cpu/cpu0/cpufreq"));
        Files.createDirectories(directory.resolve("sys/devices/system/cpu/cpu0/acpi_cppc"));
        Files.writeString(file, text);
    }

    @Test
    void aVirtualMachineWithoutFrequencyScalingHasTheFrequencyOfItsTimestampCounter() throws IOException {
        HostFacts facts = facts("""
                processor\t: 0
                model name\t: AMD EPYC
                cpu MHz\t\t: 2596.096
                flags\t\t: fpu tsc constant_tsc nonstop_tsc hypervisor
                processor\t: 1
                """);

        assertThat(facts.cpuModel()).isEqualTo("AMD EPYC");
        assertThat(facts.cpus()).isEqualTo(2);
        assertThat(facts.kernel()).isEqualTo("6.18.44-fc");
        assertThat(facts.nominalHz()).isEqualTo(2_596_096_000L);
        assertThat(facts.nominalHzSource()).isEqualTo("TSC, cpu MHz of /proc/cpuinfo");
    }

    @Test
    void theFrequencyInTheProcessorsNameGoesBeforeTheMomentaryOne() throws IOException {
        HostFacts facts = facts("model name : Intel(R) Xeon(R) CPU @ 2.20GHz\ncpu MHz : 3100.5\nflags : aperfmperf\n");

        assertThat(facts.nominalHz()).isEqualTo(2_200_000_000L);
        assertThat(facts.nominalHzSource()).isEqualTo("the processor's own name");
    }

    @Test
    void theDriversBaseFrequencyGoesBeforeAll() throws IOException {
        sys("cpu0/cpufreq/base_frequency", "2400000\n");
        sys("cpu0/cpufreq/cpuinfo_max_freq", "5000000\n");

        assertThat(facts("model name : X @ 2.20GHz\n").nominalHz()).isEqualTo(2_400_000_000L);
    }

    @Test
    void theHighestFrequencyIsCalledThat() throws IOException {
        sys("cpu0/cpufreq/cpuinfo_max_freq", "5000000\n");

        assertThat(facts("model name : X\ncpu MHz : 800\nflags : constant_tsc\n")
                        .nominalHzSource())
                .contains("boost included");
    }

    @Test
    void theCpusAreThoseThatAreOnline() throws IOException {
        sys("online", "0-3,8,10-11\n");

        assertThat(facts("model name : X @ 2GHz\n").cpus()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0       | 1
            0-1     | 2
            0-3,8   | 5
            x       | 0
            ''      | 0
            -       | 0
            """)
    void aMalformedListOfCpusCountsNothing(String list, int count) {
        assertThat(HostFactsReader.countRanges(list)).isEqualTo(count);
    }

    @Test
    void whatTheKernelDoesNotTellOshiIsAsked() throws IOException {
        // As on ARM: implementer and part numbers only. oshi reads this machine's own /proc, so only the asking can be
        // tested.
        HostFacts facts = facts("processor\t: 0\nBogoMIPS\t: 243.75\n");

        assertThat(facts.cpuModel()).isNotEmpty();
        assertThat(facts.nominalHz()).isPositive();
        assertThat(facts.nominalHzSource()).isNotEmpty();
    }

    @Test
    void thisMachineCanBeRead() {
        HostFacts facts = HostFactsReader.read(HOST);

        assertThat(facts.host()).isEqualTo(HOST);
        assertThat(facts.nominalHz()).isBetween(100_000_000L, 10_000_000_000L);
        assertThat(facts.cpus()).isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(facts.kernel()).isEqualTo(System.getProperty("os.version"));
    }
}
