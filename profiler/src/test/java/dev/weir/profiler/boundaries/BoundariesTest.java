package dev.weir.profiler.boundaries;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundariesTest {
    private static final Pace QUICK = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(20));

    @TempDir
    Path directory;

    static List<Path> homes() {
        return StagesJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("homes")
    void inlinedStagesAreCalledForTheTimeOfTheRunAndInlinedAgainAfterwards(Path home) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(
                home,
                directory.resolve("log"),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintCompilation",
                "-XX:+PrintInlining")) {
            System.out.println(jvm.newestDecisions());
            try (Boundaries boundaries = Boundaries.draw(
                    List.of(jvm.engineProcess()),
                    StagesJvm.METHODS,
                    false,
                    directory,
                    note -> System.out.println(note),
                    QUICK)) {
                System.out.println(jvm.newestDecisions());
                System.out.println(jvm.directives());
                System.out.println(jvm.filesLeft());
                boundaries.finish();
                System.out.println(boundaries.warnings(jvm.engineProcess().tgid()));
                System.out.println(jvm.directives());
            }
            Thread.sleep(4000);
            System.out.println(jvm.newestDecisions());
            System.out.println(jvm.filesLeft());
            assertThat(jvm.directives().directives()).isEmpty();
        }
    }
}
