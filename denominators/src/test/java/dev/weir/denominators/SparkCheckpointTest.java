package dev.weir.denominators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.model.EventCounts;
import dev.weir.model.WeirException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the checkpoint of a real query in continuous mode, against the generator's own count. */
class SparkCheckpointTest {
    private static final String RECORDING = "spark-checkpoint";

    @TempDir
    Path directory;

    /** Time of the commit, epoch, and its offsets. */
    private final List<String[]> epochs;

    private int written;

    SparkCheckpointTest() throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SparkCheckpointTest.class.getResourceAsStream(RECORDING + ".txt")), UTF_8))) {
            epochs = lines.lines().map(line -> line.split(" ", 3)).toList();
        }
    }

    @BeforeEach
    void anEmptyCheckpoint() throws Exception {
        Files.createDirectories(directory.resolve("offsets"));
        Files.createDirectories(directory.resolve("commits"));
    }

    private Instant start() {
        return Instant.ofEpochMilli(Long.parseLong(epochs.get(0)[0]));
    }

    /** Writes the files that the query had written by then, as it did: offsets, then the commit. */
    private void writeUntil(Instant now) throws Exception {
        while (written < epochs.size() && Long.parseLong(epochs.get(written)[0]) <= now.toEpochMilli()) {
            String[] epoch = epochs.get(written++);
            Files.writeString(
                    directory.resolve("offsets").resolve(epoch[1]), "v1\n{\"batchWatermarkMs\":0}\n" + epoch[2]);
            Path commit = directory.resolve("commits").resolve(epoch[1]);
            Files.writeString(commit, "v1\n{\"nextBatchWatermarkMs\":0}");
            Files.writeString(directory.resolve("commits").resolve("." + epoch[1] + ".crc"), "crc");
            Files.setLastModifiedTime(commit, FileTime.fromMillis(Long.parseLong(epoch[0])));
        }
    }

    private EventCounts count(int from, int to, int lastPoll) throws Exception {
        SetClock clock = SetClock.standing(start().plusSeconds(10));
        writeUntil(clock.instant());
        return Replay.count(
                new SparkCheckpoint(directory), clock, start(), from, to, lastPoll, () -> writeUntil(clock.instant()));
    }

    @Test
    void aWindowsEventsAgreeWithTheGeneratorsOwnCount() throws Exception {
        // From 45 s on the machine was busy otherwise, and the query fell behind its generator.
        EventCounts counts = count(14, 42, 48);
        double truth = Replay.truth(RECORDING, start(), 14, 42);
        assertThat(truth).isGreaterThan(50_000);
        assertThat(counts.total()).isCloseTo(truth, withinPercentage(1));
        assertThat(counts.method())
                .startsWith(
                        "Kafka offsets of ad-events, 2 partitions, in the query's checkpoint, each dated by the time of its commit");
        assertThat(counts.operators()).isEmpty();
    }

    private void assertRefused(WeirException.Kind kind, String... parts) {
        try (PolledDenominator denominator = new PolledDenominator(new SparkCheckpoint(directory), Clock.systemUTC())) {
            assertThatThrownBy(denominator::begin)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                    .hasMessageContainingAll(parts);
        }
    }

    @Test
    void aQueryThatHasCommittedNothingIsNotCounted() {
        assertRefused(WeirException.Kind.ENVIRONMENT, "has committed no batch or epoch yet", directory.toString());
    }

    @Test
    void aDirectoryThatIsNoCheckpointIsNamed() throws Exception {
        Files.delete(directory.resolve("offsets"));
        assertRefused(
                WeirException.Kind.USAGE,
                "there is no directory " + directory.resolve("offsets"),
                "checkpointLocation");
    }

    @Test
    void offsetsThatAreNotKafkasAreNotTakenForEvents() throws Exception {
        // The rate source writes seconds, file sources a number of their log.
        for (String offsets : List.of("42", "{\"logOffset\":7}", "{\"topic\":{\"0\":\"many\"}}", "no JSON", "{}")) {
            Files.writeString(directory.resolve("offsets").resolve("0"), "v1\n{}\n" + offsets);
            Files.writeString(directory.resolve("commits").resolve("0"), "v1\n{}");
            assertRefused(WeirException.Kind.ENVIRONMENT, "source 0", "is not Kafka", "spark:http://DRIVER:4040");
        }
    }
}
