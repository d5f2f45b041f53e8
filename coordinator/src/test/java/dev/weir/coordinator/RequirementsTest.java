package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    private static final String GOOD = """
            weir:begin=1
            weir:os=Linux
            weir:machine=x86_64
            weir:kernel=6.1.0-18-amd64
            weir:user=ops
            weir:home=/home/ops
            weir:capeff=000001ffffffffff
            weir:btf=yes
            weir:java=1.8.0_402||/usr/lib/jvm/java-8/bin/java
            weir:java=21.0.2||/usr/lib/jvm/java-21/bin/java
            weir:end=1
            """;

    private static List<String> missing(String output) {
        return Requirements.missing(HostInventory.parse(output).orElseThrow(), false, true);
    }

    @Test
    void aHostWithEverythingLacksNothingAndTheFirstJavaThatIsNewEnoughIsTaken() {
        assertThat(missing(GOOD)).isEmpty();
        assertThat(HostInventory.parse(GOOD).orElseThrow().java().orElseThrow().path())
                .isEqualTo("/usr/lib/jvm/java-21/bin/java");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnceWithItsMending() {
        String bad = GOOD.replace("21.0.2", "11.0.22")
                .replace("6.1.0-18-amd64", "5.14.0-427.el9")
                .replace("btf=yes", "btf=no")
                .replace("000001ffffffffff", "0000000000000000");
        assertThat(missing(bad))
                .hasSize(4)
                .satisfiesExactly(
                        java -> assertThat(java)
                                .contains("only 1.8.0_402 in /usr/lib/jvm/java-8/bin/java, 11.0.22")
                                .contains("apt-get install -y openjdk-17-jre-headless"),
                        kernel -> assertThat(kernel).contains("5.14.0-427.el9 is too old: 5.15"),
                        btf -> assertThat(btf).contains("CONFIG_DEBUG_INFO_BTF=y"),
                        rights -> assertThat(rights)
                                .contains("user ops lacks CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE")
                                .contains("sudo ldconfig && sudo setcap cap_bpf"));
    }

    @Test
    void oneMissingCapabilityIsTheOneThatIsNamed() {
        // All but bit 19.
        assertThat(missing(GOOD.replace("000001ffffffffff", "000001fffff7ffff")))
                .singleElement()
                .asString()
                .contains("lacks CAP_SYS_PTRACE.");
    }

    @Test
    void capabilitiesOfTheJavaFileCount() {
        assertThat(missing(GOOD.replace("000001ffffffffff", "0000000000000000")
                        .replace("21.0.2||", "21.0.2|cap_sys_ptrace,cap_perfmon,cap_bpf=ep|")))
                .isEmpty();
    }

    @Test
    void anotherSystemOrProcessorIsSaidPlainly() {
        assertThat(missing(GOOD.replace("os=Linux", "os=Darwin")))
                .singleElement()
                .asString()
                .contains("Darwin");
        assertThat(missing(GOOD.replace("x86_64", "riscv64")))
                .singleElement()
                .asString()
                .contains("riscv64");
    }

    @Test
    void halfAnAnswerIsNone() {
        assertThat(HostInventory.parse(GOOD.replace("weir:end=1\n", ""))).isEmpty();
        assertThat(HostInventory.noise("Welcome!\n" + GOOD)).contains("Welcome!");
        assertThat(HostInventory.noise(GOOD)).isEmpty();
    }

    @Test
    void withoutBpfAHostWillDoWhereAsyncProfilerMayTakeTheSamples() {
        String without = GOOD.replace("btf=yes", "btf=no").replace("000001ffffffffff", "0000000000000000");
        assertThat(missing(without)).isNotEmpty();
        assertThat(Requirements.missing(HostInventory.parse(without).orElseThrow(), false, false))
                .isEmpty();
    }
}
