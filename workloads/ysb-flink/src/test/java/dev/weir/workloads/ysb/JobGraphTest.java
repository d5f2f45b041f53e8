package dev.weir.workloads.ysb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class JobGraphTest {
    @Test
    void everyOperatorHasANameAnIdAndATypeFlinkKnows() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        RedisAddress redis = new RedisAddress("nowhere", 1);
        var events = environment
                .fromData(List.of(new byte[0]), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                .name("Kafka")
                .uid("kafka");
        YahooStreamingBenchmark.countViews(events, redis, 0)
                .sinkTo(new RedisSink(redis))
                .name("Sink")
                .uid("sink");
        StreamGraph graph = environment.getStreamGraph();
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getOperatorName)
                .containsExactlyInAnyOrder(
                        "Source: Kafka", "Deserialize", "Filter", "Project", "Join", "Window", "Sink: Writer");
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .doesNotContainNull();
    }
}
