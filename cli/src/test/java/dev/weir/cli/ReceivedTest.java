package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedTest {
    @TempDir
    private Path parent;

    @Test
    void theFolderGoesWithTheRun() throws IOException {
        Path folder;
        try (Received received = new Received(parent)) {
            folder = received.directory();
            Files.writeString(folder.resolve("host1.weir"), "x");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatAKilledCoordinatorLeftIsSweptAndWhatALivingOneOwnsIsNot() throws IOException {
        // Above the largest pid that Linux gives.
        Path abandoned = Files.createDirectory(parent.resolve("weir-received-999999999-1"));
        Files.writeString(abandoned.resolve(".host1.weir.part"), "x");
        Path foreign = Files.createDirectory(parent.resolve("weir-received-notes"));
        try (Received other = new Received(parent);
                Received received = new Received(parent)) {
            assertThat(abandoned).doesNotExist();
            assertThat(foreign).exists();
            assertThat(other.directory()).exists().isNotEqualTo(received.directory());
        }
    }
}
