package dev.weir.coordinator;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine: where it is missing the test says so and is skipped, or fails where all must run. */
final class Needs {
    private Needs() {}

    static void root() {
        that("root".equals(System.getProperty("user.name")), "root, for the rights that the host check asks for");
        that(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "a kernel with BTF");
    }

    static void that(boolean present, String what) {
        if (present) {
            return;
        }
        String message = "skipped: this test needs " + what;
        if (System.getenv("WEIR_REQUIRE_ALL_TESTS") != null) {
            throw new AssertionError(message);
        }
        System.err.println(message);
        Assumptions.abort(message);
    }
}
