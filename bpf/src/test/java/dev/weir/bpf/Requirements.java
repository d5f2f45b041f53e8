package dev.weir.bpf;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine: without it the test is skipped with the reason printed, or fails where CI forbids skipping. */
final class Requirements {
    private Requirements() {}

    static void kernel() throws IOException {
        long capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        require((capabilities >>> 21 & 1) != 0, "CAP_SYS_ADMIN, to load BPF programs and to list them");
    }

    static void program(String... names) {
        for (String name : names) {
            boolean found = Arrays.stream(System.getenv("PATH").split(":", -1))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
            require(found, name);
        }
    }

    static void require(boolean met, String what) {
        if (met) {
            return;
        }
        if (System.getenv("WEIR_REQUIRE_ALL_TESTS") != null) {
            fail("this test needs " + what + ", and WEIR_REQUIRE_ALL_TESTS forbids to skip it");
        }
        skip(what);
    }

    /** Skips with the reason, whatever CI says: a machine that is itself a container can never meet it. */
    static void initialPidNamespace() {
        if (!PidNamespace.own().initial()) {
            skip("to run in the initial pid namespace");
        }
    }

    private static void skip(String what) {
        System.out.println("SKIPPED: this test needs " + what);
        Assumptions.abort("needs " + what);
    }
}
