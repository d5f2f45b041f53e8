package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerfDataTest {
    // /tmp/hsperfdata_root/PID of JAVA_TOOL_OPTIONS=… JDK_JAVA_OPTIONS=-XX:MaxRAM=1g java @af, JDK 17.0.15, cut behind
    // its last entry.
    private static byte[] recorded() throws IOException {
        try (InputStream file = PerfDataTest.class.getResourceAsStream("perfdata-17.bin")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    @Test
    void theCountersOfARealJvmTellWhatItRuns() throws IOException {
        PerfData data = PerfData.parse(recorded()).orElseThrow();

        assertThat(data.version()).contains("17.0.15+6-Debian-1deb12u1");
        assertThat(data.command()).contains("Sl 8000");
        assertThat(data.vmArgs())
                .contains(
                        "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints -XX:MaxRAM=1g -XX:+PreserveFramePointer");
        assertThat(data.vmFlags()).isEmpty();
    }

    @Test
    void countersThatAreNotCompleteOrNotOfThisFormatAreNone() throws IOException {
        byte[] starting = recorded();
        starting[7] = 0;
        byte[] foreign = recorded();
        foreign[0] = 0;

        assertThat(PerfData.parse(starting)).isEmpty();
        assertThat(PerfData.parse(foreign)).isEmpty();
        assertThat(PerfData.parse(new byte[0])).isEmpty();
    }

    @Test
    void damagedCountersDoNoHarm() throws IOException {
        byte[] recorded = recorded();
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = Arrays.copyOf(recorded, random.nextInt(recorded.length));
            for (int j = 0; j < 20 && damaged.length > 8; j++) {
                damaged[8 + random.nextInt(Math.min(damaged.length, 600) - 8)] = (byte) random.nextInt();
            }
            assertThatCode(() -> PerfData.parse(damaged)).doesNotThrowAnyException();
        }
    }
}
