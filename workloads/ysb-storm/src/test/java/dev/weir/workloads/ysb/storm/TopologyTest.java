package dev.weir.workloads.ysb.storm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.workloads.ysb.parts.CampaignCount;
import dev.weir.workloads.ysb.parts.JobOptions;
import java.util.List;
import org.apache.storm.generated.StormTopology;
import org.junit.jupiter.api.Test;

class TopologyTest {
    @Test
    void theTasksStandInTheBenchmarksOrder() {
        StormTopology topology = YahooStreamingBenchmark.topology(JobOptions.parse(List.of("--parallelism", "2")));
        assertThat(topology.get_spouts()).containsOnlyKeys("kafka");
        String before = "kafka";
        for (String bolt : List.of("deserialize", "filter", "project", "join", "window", "sink")) {
            var common = requireNonNull(topology.get_bolts().get(bolt)).get_common();
            assertThat(common.get_inputs().keySet())
                    .singleElement()
                    .extracting(stream -> stream.get_componentId())
                    .isEqualTo(before);
            assertThat(common.get_parallelism_hint()).isEqualTo(2);
            before = bolt;
        }
        assertThat(topology.get_bolts()).hasSize(6);
    }

    @Test
    void aViewIsCountedInTheWindowOfItsTime() {
        ViewCounts counts = new ViewCounts();
        counts.add("a", 19_999);
        counts.add("a", 10_000);
        counts.add("a", 20_000);
        counts.add("b", 10_001);
        assertThat(counts.changes())
                .containsExactlyInAnyOrder(
                        new CampaignCount("a", 10_000, 2),
                        new CampaignCount("a", 20_000, 1),
                        new CampaignCount("b", 10_000, 1));
    }

    @Test
    void onlyWindowsThatHaveChangedAreShownAgain() {
        ViewCounts counts = new ViewCounts();
        counts.add("a", 10_000);
        counts.add("b", 10_000);
        assertThat(counts.changes()).hasSize(2);
        counts.add("b", 10_500);
        assertThat(counts.changes()).containsExactly(new CampaignCount("b", 10_000, 2));
        assertThat(counts.changes()).isEmpty();
    }

    @Test
    void aWindowIsForgottenMinutesAfterItsTime() {
        ViewCounts counts = new ViewCounts();
        counts.add("a", 10_000);
        counts.add("a", 310_001);
        assertThat(counts.changes()).hasSize(2);
        counts.add("a", 10_000);
        assertThat(counts.changes()).containsExactly(new CampaignCount("a", 10_000, 1));
    }
}
