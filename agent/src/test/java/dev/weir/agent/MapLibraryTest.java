package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapLibraryTest {
    @TempDir
    private Path directory;

    @Test
    void everybodyMayReadTheExtractedLibraryAndNothingElseIsLeft() throws IOException {
        Path library = MapLibrary.extractTo(directory.resolve("new"));

        assertThat(Files.readAllBytes(library)).isEqualTo(MapLibrary.bytes()).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(library)))
                .isEqualTo("rwxr-xr-x");
        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            assertThat(files).containsExactly(library);
        }
    }

    @Test
    void extractingAgainKeepsTheFileAndMendsOneThatWasChanged() throws IOException {
        Path library = MapLibrary.extractTo(directory);
        Object inode = Files.getAttribute(library, "unix:ino");
        assertThat(MapLibrary.extractTo(directory)).isEqualTo(library);
        assertThat(Files.getAttribute(library, "unix:ino")).isEqualTo(inode);

        Files.writeString(library, "something else");
        assertThat(Files.readAllBytes(MapLibrary.extractTo(directory))).isEqualTo(MapLibrary.bytes());
    }

    @Test
    void theOptionsAreTheOnesThatTheLibraryKnows() {
        assertThat(MapLibrary.agentPath(Path.of("/opt/libweirmap.so"), "/tmp/weir-%p.map"))
                .isEqualTo("-agentpath:/opt/libweirmap.so=file=/tmp/weir-%p.map");
        assertThat(MapLibrary.startOptions("/tmp/m", 1 << 20, Duration.ofSeconds(30)))
                .isEqualTo("file=/tmp/m,cap=1048576,lease=30");
        assertThat(MapLibrary.stopOptions("/tmp/m")).isEqualTo("stop=/tmp/m");
        assertThatThrownBy(() -> MapLibrary.stopOptions("/tmp/a,file=/etc/passwd"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("without a comma");
        assertThatThrownBy(() -> MapLibrary.stopOptions("relative")).isInstanceOf(WeirException.class);
    }
}
