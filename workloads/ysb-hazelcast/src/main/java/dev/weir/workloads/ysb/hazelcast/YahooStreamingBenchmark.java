package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.aggregate.AggregateOperations;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import com.hazelcast.jet.kafka.KafkaSources;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.ServiceFactories;
import com.hazelcast.jet.pipeline.ServiceFactory;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.WindowDefinition;
import dev.weir.workloads.ysb.parts.AdEvent;
import dev.weir.workloads.ysb.parts.CampaignLookup;
import dev.weir.workloads.ysb.parts.CampaignView;
import dev.weir.workloads.ysb.parts.CampaignWindows;
import dev.weir.workloads.ysb.parts.JobOptions;
import dev.weir.workloads.ysb.parts.RedisAddress;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A client that submits the pipeline and stays for as long as it runs: {@code --member host:port} and the job's options; {@code --parallelism} is that of the source
 * and of the stages behind it, per member.
 */
public final class YahooStreamingBenchmark {
    private static final long WINDOW_MILLIS = 10_000;

    // The generator writes each partition in the order of event time; a second covers a partition that is read ahead of
    // its neighbour.
    private static final long OUT_OF_ORDER_MILLIS = 1000;

    private YahooStreamingBenchmark() {}

    public static void main(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        int member = words.indexOf("--member");
        String address = words.get(member + 1);
        words.subList(member, member + 2).clear();
        JobOptions options = JobOptions.parse(words);

        ClientConfig client = new ClientConfig();
        client.getNetworkConfig().addAddress(address);
        HazelcastInstance hazelcast = HazelcastClient.newHazelcastClient(client);
        JobConfig configuration = new JobConfig().setName("ysb");
        for (Class<?> any : List.of(YahooStreamingBenchmark.class, AdEvent.class)) {
            configuration.addJar(new File(
                    any.getProtectionDomain().getCodeSource().getLocation().getPath()));
        }
        Job job = hazelcast.getJet().newJob(pipeline(options), configuration);
        job.join();
    }

    static Pipeline pipeline(JobOptions options) {
        RedisAddress redis = options.redis();
        ServiceFactory<?, CampaignLookup> campaigns =
                ServiceFactories.nonSharedService(context -> new CampaignLookup(redis), CampaignLookup::close);
        Sink<KeyedWindowResult<String, Long>> windows = SinkBuilder.sinkBuilder(
                        "sink", context -> new CampaignWindows(redis))
                .<KeyedWindowResult<String, Long>>receiveFn(new WriteCount())
                .destroyFn(CampaignWindows::close)
                .build();
        Pipeline pipeline = Pipeline.create();
        pipeline.setPreserveOrder(true);
        pipeline.readFrom(KafkaSources.<byte[], byte[], byte[]>kafka(
                        kafka(options), ConsumerRecord::value, options.topic()))
                // The generator sets the timestamp of a Kafka record to the event's time.
                .withNativeTimestamps(OUT_OF_ORDER_MILLIS)
                .setName("kafka")
                .setLocalParallelism(options.parallelism())
                .map(new DeserializeEvent())
                .setName("deserialize")
                .filter(new FilterViews())
                .setName("filter")
                .map(new ProjectAdAndTime())
                .setName("project")
                .mapUsingService(campaigns, new JoinCampaign())
                .setName("join")
                .groupingKey(CampaignView::campaignId)
                .window(WindowDefinition.tumbling(WINDOW_MILLIS))
                .aggregate(AggregateOperations.counting())
                .setName("window")
                .writeTo(windows)
                .setName("sink");
        return pipeline;
    }

    private static Properties kafka(JobOptions options) {
        Properties kafka = new Properties();
        kafka.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.kafka());
        kafka.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        kafka.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        kafka.put(ConsumerConfig.GROUP_ID_CONFIG, "ysb-hazelcast");
        // Without snapshots Hazelcast leaves committing to the consumer.
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true");
        kafka.put(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, "1000");
        return kafka;
    }
}
