package dev.weir.workloads.ysb.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.window;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The main class of the query: Kafka → Deserialize → Filter → Project → Join → Window → Sink.
 *
 * <p>In continuous and in real-time mode Spark allows neither a window nor anything else with state or a shuffle, so the query ends there with the joined views, which go to the topic
 * {@code ad-views}.
 */
public final class YahooStreamingBenchmark {
    private static final String WINDOW = "10 seconds";

    // Every micro-batch reads all partitions up to their ends; a second covers one that was written later than its
    // neighbour.
    private static final String OUT_OF_ORDER = "1 second";

    private YahooStreamingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        JobOptions options = JobOptions.parse(List.of(arguments));
        SparkSession session = SparkSession.builder()
                .appName("Yahoo Streaming Benchmark")
                .config("spark.sql.shuffle.partitions", options.parallelism())
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        Dataset<byte[]> events = session.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", options.kafka())
                .option("subscribe", options.topic())
                .option("startingOffsets", "earliest")
                .load()
                .select("value")
                .as(Encoders.BINARY());
        Dataset<CampaignView> views = joinViews(events, options.redis());
        DataStreamWriter<Row> writer = options.mode() == JobOptions.Mode.MICRO_BATCH
                ? countViews(views).writeStream().outputMode("update").foreach(new RedisSink(options.redis()))
                : views.select(
                                col("campaignId").as("key"),
                                to_json(struct("campaignId", "eventTime")).as("value"))
                        .writeStream()
                        .format("kafka")
                        .option("kafka.bootstrap.servers", options.kafka())
                        .option("topic", "ad-views")
                        // For rows that never change again it is the same; real time wants it.
                        .outputMode("update");
        StreamingQuery query = writer.queryName("ysb")
                .option("checkpointLocation", options.checkpoint())
                .trigger(trigger(options))
                .start();
        System.out.println("query " + query.id() + " started");
        query.awaitTermination();
    }

    private static Trigger trigger(JobOptions options) {
        long millis = options.trigger().toMillis();
        return switch (options.mode()) {
            case MICRO_BATCH -> Trigger.ProcessingTime(millis);
            case CONTINUOUS -> Trigger.Continuous(millis);
            case REAL_TIME -> realTime(millis);
        };
    }

    // By its name, because this is also compiled against Spark 3.5, which has none.
    private static Trigger realTime(long millis) {
        try {
            return (Trigger) Trigger.class.getMethod("RealTime", long.class).invoke(null, millis);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalArgumentException("this Spark has no real-time mode; 4.1 and later have", e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("no real-time trigger of " + millis + " ms", e.getCause());
        }
    }

    static Dataset<CampaignView> joinViews(Dataset<byte[]> events, RedisAddress redis) {
        return events.map(new DeserializeEvent(), Encoders.bean(AdEvent.class))
                .filter(new FilterViews())
                .map(new ProjectAdAndTime(), Encoders.bean(AdView.class))
                .map(new JoinCampaign(redis), Encoders.bean(CampaignView.class))
                .filter(new HasCampaign());
    }

    /** Campaign, window start in milliseconds since the epoch, and count. */
    static Dataset<Row> countViews(Dataset<CampaignView> views) {
        return views.withWatermark("eventTime", OUT_OF_ORDER)
                .groupBy(window(col("eventTime"), WINDOW), col("campaignId"))
                .count()
                .selectExpr("campaignId", "unix_millis(window.start) AS windowStart", "count");
    }
}
