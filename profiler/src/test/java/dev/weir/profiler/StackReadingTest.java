package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.JvmFacts;
import dev.weir.model.NameSource;
import dev.weir.model.Tgid;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way is taken for a process whose layout nobody knows: here one that says it is a JVM and has no libjvm.so. */
class StackReadingTest {
    @TempDir
    private Path directory;

    private Process stranger;

    @BeforeEach
    void start() throws Exception {
        stranger = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void end() throws Exception {
        stranger.destroy();
        stranger.waitFor();
    }

    @Test
    void anUnknownLayoutIsASentenceAndTheWalkByFramePointers() {
        try (StackReading reading = open(UnwindMode.AUTO, NameSource.AUTO)) {
            assertThat(reading.copiesStacks()).isFalse();
            assertThat(reading.stacks()).isEqualTo("walked by frame pointers");
            assertThat(reading.threads()).isEmpty();
            assertThat(reading.warnings())
                    .anySatisfy(warning ->
                            assertThat(warning).contains("no libjvm.so is mapped", "-XX:+PreserveFramePointer"));
        }
    }

    @Test
    void whoDemandsWhatCannotBeDoneIsTold() {
        assertThatThrownBy(() -> open(UnwindMode.VM, NameSource.AUTO))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--unwind vm is not possible")
                .hasMessageContaining("no libjvm.so is mapped");
        assertThatThrownBy(() -> open(UnwindMode.FP, NameSource.VM))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--names vm is not possible");
    }

    private StackReading open(UnwindMode unwind, NameSource names) {
        EngineProcess process = new EngineProcess(
                new Tgid(Math.toIntExact(stranger.pid())),
                1,
                "stranger",
                EngineRole.WORKLOAD,
                "sleep",
                "root",
                List.of("sleep", "60"),
                Optional.of(new JvmFacts(Optional.empty(), List.of(), Optional.empty(), Optional.empty())));
        return StackReading.open(process, unwind, names, directory, new KernelSymbols(), new ElfCache());
    }
}
