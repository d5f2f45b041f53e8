package dev.weir.workloads.ysb.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.workloads.ysb.parts.JobOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Pattern NODE = Pattern.compile("(?:Source|Processor|Sink): (\\S+)");

    @Test
    void theTasksStandInTheBenchmarksOrderAndTheViewsAreSpreadByCampaignOnce() {
        Topology topology = YahooStreamingBenchmark.topology(
                "events", JobOptions.parse(List.of()).redis());
        List<String> nodes = new ArrayList<>();
        var matcher = NODE.matcher(topology.describe().toString());
        while (matcher.find()) {
            nodes.add(matcher.group(1));
        }
        assertThat(nodes)
                .containsSubsequence("kafka", "deserialize", "filter", "project", "join")
                .containsSubsequence("window", "counts", "sink");
        assertThat(topology.describe().subtopologies()).hasSize(2);
        assertThat(topology.describe().toString()).contains("by-campaign-repartition", "stores: [views]");
    }
}
