package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.AdEvent;
import dev.weir.workloads.ysb.parts.JobOptions;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.kafka.spout.FirstPollOffsetStrategy;
import org.apache.storm.kafka.spout.KafkaSpout;
import org.apache.storm.kafka.spout.KafkaSpoutConfig;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/** Submits the topology: kafka → deserialize → filter → project → join → window → sink, each with {@code --parallelism} executors, a thread each. */
public final class YahooStreamingBenchmark {
    // Of which a third becomes a view; enough for a tenth of a second at the rates that one core can take.
    private static final int MOST_PENDING = 5_000;

    private YahooStreamingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        JobOptions options = JobOptions.parse(List.of(arguments));
        Config configuration = new Config();
        configuration.setNumWorkers(options.parallelism());
        configuration.setNumAckers(options.parallelism());
        configuration.setMaxSpoutPending(MOST_PENDING);
        // An event that is sent again would be counted twice; a worker that is only slow shall not cause that.
        configuration.setMessageTimeoutSecs(120);
        configuration.registerSerialization(AdEvent.class);
        StormSubmitter.submitTopology("ysb", configuration, topology(options));
    }

    static StormTopology topology(JobOptions options) {
        KafkaSpoutConfig<byte[], byte[]> source = new KafkaSpoutConfig.Builder<byte[], byte[]>(
                        options.kafka(), options.topic())
                .setProp(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class)
                .setProp(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class)
                .setProp(ConsumerConfig.GROUP_ID_CONFIG, "ysb-storm")
                .setFirstPollOffsetStrategy(FirstPollOffsetStrategy.UNCOMMITTED_EARLIEST)
                // By default every 30 s, which is too seldom for who counts events by what is committed.
                .setOffsetCommitPeriodMs(1000)
                .build();
        int parallelism = options.parallelism();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("kafka", new KafkaSpout<>(source), parallelism);
        builder.setBolt("deserialize", new DeserializeEvent(), parallelism).localOrShuffleGrouping("kafka");
        builder.setBolt("filter", new FilterViews(), parallelism).localOrShuffleGrouping("deserialize");
        builder.setBolt("project", new ProjectAdAndTime(), parallelism).localOrShuffleGrouping("filter");
        builder.setBolt("join", new JoinCampaign(options.redis()), parallelism).localOrShuffleGrouping("project");
        builder.setBolt("window", new CountViews(), parallelism).fieldsGrouping("join", new Fields("campaign"));
        builder.setBolt("sink", new SinkCounts(options.redis()), parallelism).localOrShuffleGrouping("window");
        return builder.createTopology();
    }
}
