package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that count the events of one real job: one cell of the table that {@code workloads/events} prints. */
@Tag("kernel")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class EventsIT {
    private static final int RATE = 60_000;
    private static final int SECONDS = 30;
    private static final double ONE_PERCENT = 0.01;

    @TempDir
    private static Path temporary;

    private static RealLab lab;

    @BeforeAll
    static void start() throws IOException {
        RealLab.requireWhatItNeeds();
        lab = RealLab.start(temporary, "--rate", Integer.toString(RATE), "--chaining", "off", "--warm-up", "15");
    }

    @AfterAll
    static void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static Finished profile(String id, int seconds, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "profile",
                "-c",
                lab.value("WEIR_LAB_CLUSTER"),
                "--ssh-config",
                lab.value("WEIR_LAB_SSH_CONFIG"),
                "-p",
                RealLab.ROOT.resolve("config/application_profile.txt").toString(),
                "-d",
                Integer.toString(seconds),
                "-o",
                temporary.resolve("runs").toString(),
                "--id",
                id));
        arguments.addAll(Arrays.asList(more));
        return Finished.of(lab.weir(arguments));
    }

    private static JsonNode json(String id, String file) throws IOException {
        return new ObjectMapper()
                .readTree(temporary.resolve("runs").resolve(id).resolve(file).toFile());
    }

    @Test
    void flinkKafkaAndTheGeneratorCountTheSameEvents() throws Exception {
        String kafka = "kafka:" + lab.value("WEIR_LAB_KAFKA");
        Finished run = profile(
                "agree",
                SECONDS,
                "--events",
                "flink:" + lab.value("WEIR_LAB_FLINK_REST"),
                "--events",
                kafka + "/ysb/ad-events",
                "--events",
                kafka + "//ad-events",
                "--events",
                "file:" + lab.value("WEIR_LAB_COUNT_FILE"),
                "--strict");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode events = json("agree", "run.json").path("events");
        double sent = events.path(3).path("total").asDouble();
        // On a busy machine the generator falls behind, and later catches up.
        assertThat(sent).isGreaterThan(0.5 * RATE * SECONDS);
        for (JsonNode counted : events) {
            assertThat(counted.path("total").asDouble())
                    .as("%s, %s", counted.path("source"), counted.path("method"))
                    .isCloseTo(sent, within(ONE_PERCENT * sent));
            double bySecond = 0;
            for (JsonNode second : counted.path("bySecond")) {
                bySecond += second.asDouble();
            }
            assertThat(bySecond).isCloseTo(counted.path("total").asDouble(), within(2.0));
        }
        assertThat(run.out()).contains("agree to", "per entering event");
        JsonNode summary = json("agree", "summary.json");
        assertThat(summary.path("otherEvents")).hasSize(3);
        assertThat(summary.path("eventAgreement").path("disagreements")).isEmpty();
        for (JsonNode task : summary.path("cluster").path("tasks")) {
            if (task.path("task").asText().equals("Window")) {
                // A third of the events are views.
                assertThat(task.path("selectivity").asDouble()).isCloseTo(1.0 / 3, within(0.01));
            }
        }
    }

    @Test
    void whoDisagreesIsNamedAndStrictWithholdsTheFigure() throws Exception {
        Finished run = profile(
                "differ", 5, "--events", "file:" + lab.value("WEIR_LAB_COUNT_FILE"), "--events", "12345", "--strict");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
        assertThat(run.err()).contains("differ by", "12345", "--strict");
        assertThat(run.out()).contains("those who count them disagree").doesNotContain("cycles per event");
        JsonNode summary = json("differ", "summary.json");
        assertThat(summary.path("events").isNull()).isTrue();
        assertThat(summary.path("otherEvents")).hasSize(2);
        assertThat(summary.path("cluster")
                        .path("tasks")
                        .path(0)
                        .path("cyclesPerEvent")
                        .isNull())
                .isTrue();
        assertThat(summary.path("ledger").path("warnings").toString()).contains("differ by");
    }

    @Test
    void aTopicOrAGroupThatIsNotThereEndsTheRunBeforeItBegins() throws Exception {
        String kafka = "kafka:" + lab.value("WEIR_LAB_KAFKA");

        Finished topic = profile("none", 5, "--events", kafka + "//no-such");
        assertThat(topic.exitCode()).isEqualTo(2);
        assertThat(topic.err()).contains("know no topic no-such", "ad-events").doesNotContain("SLF4J", "\tat ");

        Finished group = profile("none", 5, "--events", "7", "--events", kafka + "/no-such/ad-events");
        assertThat(group.exitCode()).isEqualTo(3);
        assertThat(group.err()).contains("group no-such has committed no offset", "ysb");

        Finished broker = profile("none", 5, "--events", "kafka:127.0.0.1:1//ad-events");
        assertThat(broker.exitCode()).isEqualTo(4);
        assertThat(broker.err()).contains("no broker answered").doesNotContain("\tat ");
    }
}
