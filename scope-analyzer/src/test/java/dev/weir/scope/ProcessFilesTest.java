package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessFilesTest {
    @TempDir
    private Path directory;

    private Path root = Path.of("");
    private ProcessFiles files = new ProcessFiles(root, root);

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("work/sub"));
        Files.writeString(root.resolve("etc/inside"), "inside");
        Files.writeString(directory.resolve("outside"), "outside");
        files = new ProcessFiles(root, root.resolve("work"));
    }

    private String read(String path) throws IOException {
        return new String(files.read(path, 100), StandardCharsets.UTF_8);
    }

    @Test
    void anAbsoluteLinkLeadsIntoTheProcessesRootAndNotIntoOurs() throws IOException {
        Files.createSymbolicLink(root.resolve("work/link"), Path.of("/etc/inside"));
        Files.createSymbolicLink(root.resolve("dir"), Path.of("etc"));

        assertThat(read("link")).isEqualTo("inside");
        assertThat(read("/work/link")).isEqualTo("inside");
        assertThat(read("/dir/inside")).isEqualTo("inside");
        assertThat(read("sub/../../etc/inside")).isEqualTo("inside");
    }

    @Test
    void noPathLeavesTheRoot() throws IOException {
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../outside"));
        Files.createSymbolicLink(root.resolve("away"), directory.resolve("outside"));

        assertThatThrownBy(() -> read("/../outside")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("/up")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("/away")).isInstanceOf(IOException.class);
    }

    @Test
    @Timeout(20)
    void onlyRegularFilesOfABoundedSizeAreOpened() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.write(root.resolve("large"), new byte[101]);

        assertThatThrownBy(() -> read("/fifo")).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> read("/etc")).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> read("/large")).hasMessageContaining("larger than 100 bytes");
    }

    @Test
    void loopsAndImpossibleNamesAreErrors() throws IOException {
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

        assertThatThrownBy(() -> read("/loop")).hasMessageContaining("too many symbolic links");
        assertThatThrownBy(() -> read("a\0b")).isInstanceOf(IOException.class);
    }
}
