package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.CounterEvent;
import dev.weir.model.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
    private static final long ALL = -1;
    private static final long ALL_BUT_BPF = ~(1L << 39 | 1L << 21);

    private static Surroundings with(String release, long capabilities) {
        return new Surroundings(release, capabilities, false, true, "2", "", true);
    }

    private static String refusal(Surroundings surroundings, int errno) {
        WeirException e = surroundings.refusal("load the stack sampler", errno, "");
        assertThat(e.kind()).isEqualTo(WeirException.Kind.ENVIRONMENT);
        return String.valueOf(e.getMessage());
    }

    @Test
    void aMissingCapabilityIsNamedWithTheCommandThatGrantsIt() {
        assertThat(refusal(with("6.1.0", ALL_BUT_BPF), 1))
                .isEqualTo(
                        "cannot load the stack sampler: EPERM (1). This process lacks CAP_BPF; perf_event_paranoid is 2. Run as root,"
                                + " or grant the rights to the profiler's process alone: sudo setpriv --reuid=USER --regid=GROUP"
                                + " --init-groups --inh-caps=+bpf,+perfmon,+sys_ptrace,+dac_read_search"
                                + " --ambient-caps=+bpf,+perfmon,+sys_ptrace,+dac_read_search COMMAND (in a systemd unit:"
                                + " AmbientCapabilities=CAP_BPF CAP_PERFMON CAP_SYS_PTRACE CAP_DAC_READ_SEARCH).");
    }

    @Test
    void theAdministratorsCapabilityIncludesBoth() {
        assertThat(refusal(with("6.1.0", 1L << 21), 13))
                .contains("EACCES (13). This process has CAP_BPF and CAP_PERFMON")
                .contains("a security module may forbid it");
    }

    @Test
    void aUserNamespaceASeccompFilterAndALockdownAreRecognised() {
        assertThat(refusal(new Surroundings("6.1.0", ALL, true, false, "2", "", true), 1))
                .contains("inside a user namespace of its own");
        assertThat(refusal(new Surroundings("6.1.0", ALL, true, true, "2", "", true), 1))
                .contains("runs under a seccomp filter");
        assertThat(refusal(new Surroundings("6.1.0", ALL, false, true, "2", "confidentiality", true), 1))
                .contains("locked down (confidentiality");
        assertThat(Surroundings.lockdownMode("none integrity [confidentiality]\n"))
                .isEqualTo("confidentiality");
        assertThat(Surroundings.lockdownMode("[none] integrity confidentiality\n"))
                .isEmpty();
        assertThat(Surroundings.lockdownMode("")).isEmpty();
    }

    @Test
    void anOldKernelIsNamedWithWhatIsNeeded() {
        assertThat(refusal(with("5.10.0-28-amd64", ALL), 22))
                .isEqualTo(
                        "cannot load the stack sampler: EINVAL (22). The kernel is 5.10.0-28-amd64: Weir needs 5.15 or later, for"
                                + " bpf_task_pt_regs() and inherit_thread.");
        assertThat(refusal(with("4.18.0-553.el8_10.x86_64", ALL), 22)).contains("needs 5.15 or later");
        assertThat(refusal(with("5.15.0-1", ALL), 22)).doesNotContain("or later");
        assertThat(refusal(with("10.0", ALL), 22)).doesNotContain("or later");
        assertThat(refusal(new Surroundings("6.1.0", ALL, false, true, "2", "", false), 22))
                .contains("CONFIG_DEBUG_INFO_BTF");
    }

    @Test
    void aMissingSystemCallAndTooManyFilesAreExplained() {
        assertThat(refusal(with("6.1.0", ALL), 38)).contains("ENOSYS (38)").contains("CONFIG_BPF_SYSCALL");
        assertThat(refusal(with("6.1.0", ALL), 24)).contains("EMFILE (24)").contains("ulimit -n");
        assertThat(refusal(with("6.1.0", ALL), 4711)).contains("errno (4711)");
    }

    @Test
    void theVerifiersLogComesAlongWithItsEndWhenItIsLong() {
        WeirException e = with("6.1.0", ALL).refusal("load the stack sampler", 13, "R1 invalid mem access");
        assertThat(e)
                .hasMessageContaining("The verifier rejected the program.")
                .hasMessageEndingWith("The verifier's log:\nR1 invalid mem access");
        assertThat(BpfObject.lastLines("line\n".repeat(100) + "why\n"))
                .startsWith("(41 lines before)\nline\n")
                .endsWith("line\nwhy");
    }

    @Test
    void thisMachinesSurroundingsCanBeRead() {
        Surroundings here = Surroundings.read();
        assertThat(here.release()).isNotEmpty();
        assertThat(here.perfEventParanoid()).matches("-?\\d+|");
    }

    @Test
    void aMissingLibbpfIsReportedWithThePackage() {
        assertThatThrownBy(() -> LibBpf.load("libbpf.so.99"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("cannot load libbpf.so.99: ")
                .hasMessageContaining("apt install libbpf1")
                .message()
                .hasLineCount(1);
    }

    @Test
    void otherMachinesAreRefusedByName() {
        assertThat(Architecture.of("Linux", "amd64")).isEqualTo(Architecture.X86_64);
        assertThat(Architecture.of("Linux", "aarch64")).isEqualTo(Architecture.AARCH64);
        assertThatThrownBy(() -> Architecture.of("Mac OS X", "aarch64"))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("cannot measure on Mac OS X aarch64:");
    }

    @Test
    void cpuListsAreReadInTheKernelsNotation() {
        assertThat(CpuList.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(CpuList.parse("0")).containsExactly(0);
        assertThat(CpuList.online()).isNotEmpty();
    }

    @Test
    void aKernelFileIsReadWhole() throws Exception {
        // More than one digit: the first byte alone would be a plausible number.
        assertThat(KernelFile.read(Path.of("/proc/sys/kernel/pid_max"))).hasSizeGreaterThan(3);
    }

    @Test
    void aPmusEventIsReadFromItsDescription(@TempDir Path pmus) throws Exception {
        Files.createDirectories(pmus.resolve("msr/events"));
        Files.writeString(pmus.resolve("msr/type"), "9\n");
        Files.writeString(pmus.resolve("msr/events/tsc"), "event=0x1f\n");
        assertThat(CounterSource.of(CounterEvent.REFERENCE_CYCLES, pmus)).isEqualTo(new CounterSource(9, 0x1f));
        Files.writeString(pmus.resolve("msr/events/tsc"), "umask=0x1f,event=2\n");
        assertThatThrownBy(() -> CounterSource.of(CounterEvent.REFERENCE_CYCLES, pmus))
                .hasMessageEndingWith("has a form that Weir does not know: umask=0x1f,event=2");
        Files.delete(pmus.resolve("msr/events/tsc"));
        assertThatThrownBy(() -> CounterSource.of(CounterEvent.REFERENCE_CYCLES, pmus))
                .hasMessage("this kernel has no " + pmus.resolve("msr/events/tsc"));
    }
}
