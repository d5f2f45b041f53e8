package dev.weir.workloads.ysb.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.workloads.ysb.parts.JobOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
    @Test
    void theTasksStandInTheBenchmarksOrder() {
        String graph =
                YahooStreamingBenchmark.pipeline(JobOptions.parse(List.of())).toDotString();
        assertThat(graph)
                .containsSubsequence(
                        "\"kafka\" -> \"deserialize\"",
                        "\"deserialize\" -> \"filter\"",
                        "\"filter\" -> \"project\"",
                        "\"project\" -> \"join\"");
        assertThat(graph).containsSubsequence("-> \"window\"", "\"window\" -> \"sink\"");
    }
}
