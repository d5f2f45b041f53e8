package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
    void aFolderOfRunsThatHoldsNoRunAfterwardsGoesToo() throws IOException {
        Path runs = parent.resolve("new/runs");
        try (Received received = new Received(runs)) {
            assertThat(received.directory()).hasParent(runs);
        }
        assertThat(runs).doesNotExist();
    }

    @Test
    void whatAKilledCoordinatorLeftIsSweptAndWhatALivingOneOwnsIsNot() throws IOException {
        Path abandoned = Files.createDirectory(parent.resolve(".received-1"));
        Files.writeString(abandoned.resolve(".lock"), "");
        Files.writeString(abandoned.resolve(".host1.weir.part"), "x");
        Path young = Files.createDirectory(parent.resolve(".received-2"));
        Files.writeString(young.resolve(".lock"), "");
        Path foreign = Files.createDirectory(parent.resolve(".received-notes"));
        age(abandoned);
        age(foreign);
        try (Received living = new Received(parent)) {
            age(living.directory());
            try (Received received = new Received(parent)) {
                assertThat(abandoned).doesNotExist();
                assertThat(young).exists();
                assertThat(foreign).exists();
                assertThat(living.directory()).exists().isNotEqualTo(received.directory());
            }
        }
    }

    private static void age(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
}
