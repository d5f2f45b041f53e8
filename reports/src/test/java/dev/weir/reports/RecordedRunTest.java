package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.Mark;
import dev.weir.model.Measured;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedRunTest {
    @TempDir
    Path runs;

    private static Measured measured() {
        EventCounts counts = new EventCounts(
                1.0e7 / 3,
                12.25,
                "flink:http://jm:8081/4a1f",
                "end minus start",
                List.of(new OperatorCount("Source: Kafka", Optional.empty(), Optional.of(0.1))),
                List.of(1e6 / 3, 0.0, 7e5),
                List.of(
                        new Mark(Mark.Kind.RESTART, Optional.empty(), -1.5, 3, "the job was restarted"),
                        new Mark(Mark.Kind.STEAL, Optional.of(new HostName("node-1")), 1, 2, "12 % stolen")));
        return new Measured(
                99,
                Fixture.measured().outcomes(),
                List.of(counts, new EventCounts(3, "number", "as given", List.of())));
    }

    private Path write() {
        return RunWriter.write(runs.resolve("one"), Fixture.run(), measured(), Fixture.summary(), Fixture.stacks());
    }

    @Test
    void whatWasMeasuredIsReadAgainInFull() {
        Path directory = write();

        RecordedRun run = RecordedRun.read(directory);

        assertThat(run)
                .isEqualTo(new RecordedRun(
                        directory, Fixture.run(), measured(), Fixture.summary().terms()));
    }

    @Test
    void aRunWithoutRunJsonIsReadFromItsSummary() throws IOException {
        Path directory = write();
        Files.delete(directory.resolve("run.json"));
        Files.copy(directory.resolve("node-1.weir"), directory.resolve("node-2.weir"));

        Measured found = RecordedRun.read(directory).measured();

        assertThat(found.frequencyHz()).isEqualTo(99);
        assertThat(found.outcomes())
                .extracting(outcome -> outcome.host().host().value())
                .containsExactly("node-1", "node-2", "node-3");
        assertThat(found.outcomes().get(2)).isInstanceOf(HostOutcome.Failed.class);
        assertThat(found.events()).isEqualTo(Fixture.summary().events().stream().toList());
    }

    @Test
    void theRulesAreNamedByTheFileTheyLieIn() {
        Path directory = write();

        List<String> named = RecordedRun.read(directory).rules((name, text) -> List.of(name, text));

        assertThat(named)
                .containsExactly(
                        directory + "/manifest.json, application profile",
                        Fixture.run().applicationProfileText());
    }

    @Test
    void aFolderIsARunOrHoldsThemSorted() throws IOException {
        Path one = write();
        Path another = RunWriter.write(
                runs.resolve("another"), Fixture.run(), measured(), Fixture.summary(), Fixture.stacks());
        Path empty = Files.createDirectory(runs.resolve("empty"));

        assertThat(RecordedRun.in(one)).containsExactly(one);
        assertThat(RecordedRun.in(runs)).containsExactly(another, one);
        assertThatThrownBy(() -> RecordedRun.in(empty))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining(empty + " is no run and holds none");
        assertThatThrownBy(() -> RecordedRun.in(runs.resolve("nothing")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("nothing does not exist");
    }

    @Test
    void aFolderThatIsNoRunIsSaidToBeNone() {
        assertThatThrownBy(() -> RecordedRun.read(runs))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining(runs.toString())
                .hasMessageContaining("manifest.json");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path directory = write();
        Path profile = directory.resolve("node-1.weir");
        byte[] bytes = Files.readAllBytes(profile);
        Files.write(profile, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> RecordedRun.read(directory))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("node-1.weir");
        Files.writeString(directory.resolve("run.json"), "{\"frequencyHz\": 99}", UTF_8);
        assertThatThrownBy(() -> RecordedRun.read(directory))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("run.json")
                .hasMessageContaining("\"hosts\"");
    }
}
