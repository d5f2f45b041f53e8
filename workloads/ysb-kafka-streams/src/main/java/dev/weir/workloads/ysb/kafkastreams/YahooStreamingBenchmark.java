package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.JobOptions;
import dev.weir.workloads.ysb.parts.RedisAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * One instance of the application, {@code --parallelism} being its threads: Kafka → Deserialize → Filter → Project → Join → (repartition topic) → Window → Sink.
 *
 * <p>The windows are kept in a persistent window store, which is RocksDB, behind the cache that Kafka Streams puts before it unless told otherwise.
 */
public final class YahooStreamingBenchmark {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    // A task that has started later, or caught up later, sends its views to the windows so much later than its
    // neighbour.
    private static final Duration GRACE = Duration.ofMinutes(5);

    private YahooStreamingBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        JobOptions options = JobOptions.parse(List.of(arguments));
        CountDownLatch ended = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology(options.topic(), options.redis()), settings(options))) {
            streams.setUncaughtExceptionHandler(failure -> {
                failure.printStackTrace();
                ended.countDown();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            ended.await();
        }
        System.exit(1);
    }

    private static Properties settings(JobOptions options) throws IOException {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "ysb-kafka-streams");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, options.kafka());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.parallelism());
        // By default every 30 s, which is too seldom for who counts events by what is committed.
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
        // Two instances on one host must not share it.
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory("ysb-kafka-streams-").toString());
        return settings;
    }

    static Topology topology(String topic, RedisAddress redis) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        topic,
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("kafka"))
                .mapValues(new DeserializeEvent(), Named.as("deserialize"))
                .filter(new FilterViews(), Named.as("filter"))
                .mapValues(new ProjectAdAndTime(), Named.as("project"))
                .process(() -> new JoinCampaign(redis), Named.as("join"))
                .groupByKey(Grouped.with("by-campaign", Serdes.String(), Serdes.Long()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .count(Named.as("window"), Materialized.as("views"))
                .toStream(Named.as("counts"))
                .process(() -> new SinkCounts(redis), Named.as("sink"));
        return builder.build();
    }
}
