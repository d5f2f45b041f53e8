package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkBatchTest {
    @ParameterizedTest
    @CsvSource({
        "MicroBatchScan,     true,  ''",
        "RealTimeStreamScan, true,  'real-time mode, in which Spark tells of rows too late for a window'",
        "ContinuousScan,     false, 'continuous mode, in which Spark counts no rows'",
        "HashAggregate,      false, ''",
    })
    void theScanTellsWhetherItsRowsCanBeCounted(String scan, boolean streaming, String uncounted) throws Exception {
        String execution = """
                {"status": "RUNNING", "description": "", "nodes": [{"nodeId": 4, "nodeName": "%s", "metrics": []}], "edges": []}""".formatted(scan);
        SparkBatch batch = SparkBatch.of(new ObjectMapper().readTree(execution));
        assertThat(batch.streaming()).isEqualTo(streaming);
        assertThat(batch.uncounted().orElse("")).isEqualTo(uncounted);
    }
}
