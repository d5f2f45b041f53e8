package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four engines on one host at once, each with a job: who is who, and whether one run reads the stacks of all. {@code make engines} measures each alone. */
@Tag("kernel")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class EnginesIT {
    private static final String ENGINES = "flink,hazelcast,kafka-streams,storm";

    private static final List<String> WORKLOAD = List.of(
            "flink workload TaskManagerRunner",
            "hazelcast workload HazelcastMemberStarter",
            "kafka-streams workload YahooStreamingBenchmark",
            "kafka-streams workload YahooStreamingBenchmark",
            "storm workload Worker",
            "storm workload Worker");
    // The client of Hazelcast has the same jars open as a member; each Worker of Storm has a LogWriter as its parent.
    private static final List<String> MANAGING = List.of(
            "flink managing StandaloneSessionClusterEntrypoint",
            "hazelcast managing YahooStreamingBenchmark",
            "storm managing DevZookeeper",
            "storm managing LogWriter",
            "storm managing LogWriter",
            "storm managing Nimbus",
            "storm managing Supervisor");

    @TempDir
    private static Path temporary;

    private static RealLab lab;

    @BeforeAll
    static void start() throws IOException {
        RealLab.requireWhatItNeeds();
        lab = RealLab.startWith(
                ENGINES, temporary, "--hosts", "1", "--parallelism", "2", "--rate", "2000", "--warm-up", "5");
    }

    @AfterAll
    static void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void eachProcessIsKnownForWhatItIs() throws Exception {
        Finished scope = Finished.of(lab.weir(List.of(
                "scope",
                "--json",
                "-c",
                lab.value("WEIR_LAB_CLUSTER"),
                "--ssh-config",
                lab.value("WEIR_LAB_SSH_CONFIG"))));

        assertThat(scope.exitCode()).as(scope.err()).isZero();
        JsonNode hosts = new ObjectMapper().readTree(scope.out()).path("hosts");
        assertThat(hosts).hasSize(1);
        List<String> all = new ArrayList<>(WORKLOAD);
        all.addAll(MANAGING);
        assertThat(described(hosts.path(0).path("processes"))).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void brokerAndStoreStandBesideTheJobs() throws Exception {
        Finished scope = Finished.of(lab.weir(List.of("scope", "--json")));

        assertThat(scope.exitCode()).as(scope.err()).isZero();
        // The lab's own pid namespace is the parent of the host's: all processes are seen from it.
        assertThat(described(new ObjectMapper()
                        .readTree(scope.out())
                        .path("hosts")
                        .path(0)
                        .path("processes")))
                .contains("kafka infrastructure Kafka", "redis infrastructure redis-server")
                .containsAll(WORKLOAD);
    }

    @Test
    void oneRunReadsTheStacksOfAllAndOfNoneThatRunsNoTasks() throws Exception {
        Finished run = Finished.of(lab.weir(List.of(
                "profile",
                "-c",
                lab.value("WEIR_LAB_CLUSTER"),
                "--ssh-config",
                lab.value("WEIR_LAB_SSH_CONFIG"),
                "-p",
                RealLab.ROOT.resolve("config/application_profile.txt").toString(),
                "-d",
                "15",
                "-F",
                "499",
                "-o",
                temporary.toString(),
                "--id",
                "all")));

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode summary = new ObjectMapper()
                .readTree(temporary.resolve("all/summary.json").toFile());
        assertThat(described(summary.path("processes"))).containsExactlyInAnyOrderElementsOf(WORKLOAD);
        JsonNode ledger = summary.path("ledger");
        double taken = ledger.path("samplesTaken").asDouble();
        assertThat(taken).isGreaterThan(1_000);
        assertThat(ledger.path("truncated").asDouble() / taken).isLessThan(0.02);
        assertThat(ledger.path("unresolved").asDouble() / taken).isLessThan(0.05);
    }

    private static List<String> described(JsonNode processes) {
        List<String> all = new ArrayList<>();
        for (JsonNode process : processes) {
            String program = process.path("program").asText();
            all.add(process.path("engine").asText() + " " + process.path("role").asText() + " "
                    + program.substring(program.lastIndexOf('.') + 1));
        }
        return all;
    }
}
