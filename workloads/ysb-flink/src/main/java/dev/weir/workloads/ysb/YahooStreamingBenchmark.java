package dev.weir.workloads.ysb;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * The main class of the job: Kafka → Deserialize → Filter → Project → Join → Window → Sink.
 *
 * <p>Flink itself adds to two of the names: the source vertex is called {@code Source: Kafka} and the sink {@code Sink: Writer}.
 */
public final class YahooStreamingBenchmark {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    // The generator writes each partition in the order of event time; a second covers a partition that is read ahead of
    // its neighbour.
    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);

    private YahooStreamingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        JobOptions options = JobOptions.parse(List.of(arguments));
        Configuration configuration = new Configuration();
        // A type that falls back to Kryo would change the benchmark silently; so let it fail.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(options.parallelism());
        if (!options.chaining()) {
            environment.disableOperatorChaining();
        }
        KafkaSource<byte[]> source = KafkaSource.<byte[]>builder()
                .setBootstrapServers(options.kafka())
                .setTopics(options.topic())
                // Committed by the consumer itself, since the job has no checkpoints: so that its lag can be seen, and
                // weir --events kafka: has something to count.
                .setGroupId(options.group())
                .setProperty("enable.auto.commit", "true")
                .setProperty("auto.commit.interval.ms", "1000")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new RawEvents())
                .build();
        // The generator sets the timestamp of a Kafka record to the event's event_time. Taking it from there gives one
        // watermark
        // per partition, which a watermark assigner behind Deserialize could not do.
        DataStream<byte[]> events = environment
                .fromSource(source, WatermarkStrategy.forBoundedOutOfOrderness(OUT_OF_ORDER), "Kafka")
                .uid("kafka");
        countViews(events, options.redis(), options.parseTwicePercent())
                .sinkTo(new RedisSink(options.redis()))
                .name("Sink")
                .uid("sink");
        environment.execute("Yahoo Streaming Benchmark");
    }

    static DataStream<CampaignCount> countViews(DataStream<byte[]> events, RedisAddress redis, int parseTwicePercent) {
        return events.map(new DeserializeEvent(parseTwicePercent))
                .name("Deserialize")
                .uid("deserialize")
                .filter(new FilterViews())
                .name("Filter")
                .uid("filter")
                .map(new ProjectAdAndTime())
                .name("Project")
                .uid("project")
                .flatMap(new JoinCampaign(redis))
                .name("Join")
                .uid("join")
                .keyBy(CampaignView::campaignId)
                .window(TumblingEventTimeWindows.of(WINDOW))
                .aggregate(new CountViews(), new CountWindow())
                .name("Window")
                .uid("window");
    }
}
