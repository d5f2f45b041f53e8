package dev.weir.workloads.ysb.spark;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * The main class of the benchmark in DStreams, as Spark's streaming was before it had queries: lines from TCP or from files → Deserialize → Filter → Project → Join → counts of
 * each batch → Sink.
 *
 * <p>DStreams know no event time. So each batch counts its views by campaign and window of event time, and adds that to the window in Redis: late views count, and no window is ever closed.
 */
// Deprecated since 3.4 in favour of queries, and what this measures.
@SuppressWarnings("deprecation")
public final class DStreamsBenchmark {
    private static final long WINDOW_MILLIS = 10_000;

    private DStreamsBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        DStreamsOptions options = DStreamsOptions.parse(List.of(arguments));
        JavaStreamingContext context = new JavaStreamingContext(
                new SparkConf().setAppName("Yahoo Streaming Benchmark"),
                Durations.milliseconds(options.batch().toMillis()));
        countViews(lines(context, options), options);
        context.start();
        System.out.println("batches of " + options.batch().toMillis() + " ms started");
        context.awaitTermination();
    }

    private static JavaDStream<String> lines(JavaStreamingContext context, DStreamsOptions options) {
        if (options.files().isPresent()) {
            return context.textFileStream(options.files().get());
        }
        // One receiver per partition, each of which takes a core for good.
        JavaDStream<String> all = receiver(context, options);
        for (int i = 1; i < options.parallelism(); i++) {
            all = all.union(receiver(context, options));
        }
        return all;
    }

    private static JavaDStream<String> receiver(JavaStreamingContext context, DStreamsOptions options) {
        return context.socketTextStream(options.tcpHost(), options.tcpPort(), StorageLevel.MEMORY_AND_DISK_SER());
    }

    static void countViews(JavaDStream<String> lines, DStreamsOptions options) {
        DeserializeEvent deserialize = new DeserializeEvent();
        FilterViews filter = new FilterViews();
        ProjectAdAndTime project = new ProjectAdAndTime();
        JoinCampaign join = new JoinCampaign(options.redis());
        HasCampaign hasCampaign = new HasCampaign();
        AddToWindows sink = new AddToWindows(options.redis());
        lines.map(line -> deserialize.call(line.getBytes(StandardCharsets.UTF_8)))
                .filter(filter::call)
                .map(project::call)
                .map(join::call)
                .filter(hasCampaign::call)
                .mapToPair(DStreamsBenchmark::one)
                .reduceByKey(Long::sum, options.parallelism())
                .foreachRDD(counts -> counts.foreachPartition(sink));
    }

    static Tuple2<Tuple2<String, Long>, Long> one(CampaignView view) {
        long time = view.getEventTime().toEpochMilli();
        return new Tuple2<>(new Tuple2<>(view.getCampaignId(), time - time % WINDOW_MILLIS), 1L);
    }
}
