package dev.weir.profiler.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.unwind.StackFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Running threads of real JVMs, sampled by the kernel. */
@Tag("kernel")
@Timeout(120)
class UnwinderTest {
    // While the JVM compiles what it has just started: the hardest time for a walk.
    private static final int SAMPLES = 2000;

    static List<Path> javaHomes() throws IOException {
        return ZooJvm.javaHomes();
    }

    @BeforeEach
    void needsTheKernel() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            String reason = "sampling needs root and a kernel with BTF";
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void stacksAreCompleteWithoutAnyFlag(Path javaHome) throws Exception {
        List<WalkedSample> samples;
        try (ZooJvm jvm = ZooJvm.start(javaHome)) {
            samples = jvm.sample(SAMPLES);
        }

        List<WalkedSample> incomplete = samples.stream()
                .filter(sample -> !sample.stack().end().isComplete())
                .toList();
        assertThat(incomplete.size())
                .as("of %d: %s", samples.size(), incomplete)
                .isLessThan(samples.size() / 100);
        Set<CodeBlobKind> kinds = samples.stream()
                .flatMap(sample -> sample.stack().frames().stream())
                .flatMap(frame -> frame.blob().map(CodeBlob::kind).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(CodeBlobKind.class)));
        assertThat(kinds)
                .contains(
                        CodeBlobKind.NMETHOD,
                        CodeBlobKind.NATIVE_NMETHOD,
                        CodeBlobKind.INTERPRETER,
                        CodeBlobKind.RUNTIME_STUB,
                        CodeBlobKind.STUB_ROUTINES);
        List<StackFrame> waiting = samples.stream()
                .flatMap(sample -> sample.stack().frames().stream()
                        .filter(frame -> frame.returnAddress() && sample.isInterpreted(frame)))
                .toList();
        assertThat(waiting.stream().filter(frame -> frame.method() == 0).count())
                .as("interpreter frames without a method, of %d", waiting.size())
                .isLessThanOrEqualTo(waiting.size() / 1000);
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void walksAgreeWithFramePointersWhereTheCodeKeepsThem(Path javaHome) throws Exception {
        List<WalkedSample> samples;
        try (ZooJvm jvm = ZooJvm.start(javaHome, "-XX:+PreserveFramePointer")) {
            samples = jvm.sample(SAMPLES);
        }

        List<WalkedSample> comparable = samples.stream()
                .filter(sample -> sample.isInGeneratedCode()
                        && sample.stack().end().isComplete()
                        && sample.kernelReachedTheRoot())
                .toList();
        assertThat(comparable).hasSizeGreaterThan(SAMPLES / 4);
        assertThat(comparable).allMatch(WalkedSample::agreesWithTheKernel);
    }
}
