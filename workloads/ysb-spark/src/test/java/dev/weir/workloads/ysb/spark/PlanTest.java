package dev.weir.workloads.ysb.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What the application profile relies on: which operators share a class that Spark generates. */
class PlanTest {
    @Test
    void allTypedOperatorsAreInOneStageOfGeneratedCode() throws IOException {
        try (SparkSession session = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.adaptive.enabled", false)
                .getOrCreate()) {
            Dataset<byte[]> events = session.createDataset(List.of(new byte[0]), Encoders.BINARY());
            String plan = YahooStreamingBenchmark.countViews(
                            YahooStreamingBenchmark.joinViews(events, new RedisAddress("nowhere", 1)))
                    .queryExecution()
                    .executedPlan()
                    .toString();
            assertThat(plan.lines().filter(line -> line.contains("MapElements")))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("*(1) MapElements"));
            assertThat(plan).contains("*(1) SerializeFromObject").contains("*(2) HashAggregate");
        }
    }
}
