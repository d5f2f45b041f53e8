package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagWordsTest {
    @TempDir
    private Path directory;

    private FlagWords of(Optional<PerfData> perfData, String... options) {
        return FlagWords.of(List.of(options), true, perfData, new ProcessFiles(directory, directory));
    }

    private static Optional<PerfData> told(String vmArgs, String vmFlags) {
        return Optional.of(new PerfData(
                Optional.empty(),
                Optional.empty(),
                Optional.of(vmArgs),
                Optional.of(vmFlags).filter(f -> !f.isEmpty())));
    }

    @Test
    void theLastWordWinsAndOthersAreLeftOut() {
        FlagWords words = of(
                Optional.empty(),
                "-XX:+PreserveFramePointer",
                "-Xmx1g",
                "-XX:MaxRAM=1g",
                "-XX:-PreserveFramePointer",
                "-XX:MaxRAM=2g",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=print,a.B::c");

        assertThat(words.inForce())
                .containsExactly(
                        "-XX:-PreserveFramePointer",
                        "-XX:CompileCommand=print,a.B::c",
                        "-XX:CompileCommand=quiet",
                        "-XX:MaxRAM=2g");
        assertThat(words.isOn("PreserveFramePointer")).contains(false);
    }

    @Test
    void whatTheJvmSaysBeatsAFileThatHasChangedSince() {
        FlagWords words = of(told("-Xmx1g -XX:+PreserveFramePointer", ""), "-XX:-PreserveFramePointer");

        assertThat(words.isOn("PreserveFramePointer")).contains(true);
    }

    @Test
    void aFlagInsideAnotherWordIsNoFlag() {
        String property = "-Dchild.options=-server -XX:+PreserveFramePointer";

        assertThat(of(told(property, ""), property).isOn("PreserveFramePointer"))
                .contains(false);
    }

    @Test
    void filesOfFlagsAreRead() throws IOException {
        Files.writeString(directory.resolve("options"), "-XX:+PreserveFramePointer '-Da=b c'");
        Files.writeString(
                directory.resolve("settings"), "+UnlockDiagnosticVMOptions # key\n+DebugNonSafepoints MaxRAM=1g");

        FlagWords words = of(Optional.empty(), "-XX:VMOptionsFile=options", "-XX:Flags=settings", "-XX:MaxRAM=2g");

        assertThat(words.inForce())
                .containsExactly(
                        "-XX:+DebugNonSafepoints",
                        "-XX:+PreserveFramePointer",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:Flags=settings",
                        "-XX:MaxRAM=2g");
        assertThat(words.isOn("DebugNonSafepoints")).contains(true);
    }

    @Test
    void whatMayHideInAFileThatCannotBeReadIsUnknown() {
        FlagWords words = of(Optional.empty(), "-XX:VMOptionsFile=absent");

        assertThat(words.isOn("PreserveFramePointer")).isEmpty();
        assertThat(words.isOn("DebugNonSafepoints")).isEmpty();
        assertThat(of(Optional.empty(), "-XX:VMOptionsFile=absent", "-XX:+PreserveFramePointer")
                        .isOn("PreserveFramePointer"))
                .contains(true);
    }
}
