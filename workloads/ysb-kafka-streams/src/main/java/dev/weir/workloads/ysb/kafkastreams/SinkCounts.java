package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.CampaignCount;
import dev.weir.workloads.ysb.parts.CampaignWindows;
import dev.weir.workloads.ysb.parts.RedisAddress;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What the windows hold so far, to Redis, each time that Kafka Streams shows it: at every commit, as is its way. */
final class SinkCounts implements Processor<Windowed<String>, Long, Void, Void> {
    private final RedisAddress redis;

    @SuppressWarnings("NullAway.Init") // init() runs before the first record.
    private CampaignWindows windows;

    SinkCounts(RedisAddress redis) {
        this.redis = redis;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        windows = new CampaignWindows(redis);
    }

    @Override
    public void process(Record<Windowed<String>, Long> record) {
        Windowed<String> window = record.key();
        windows.write(new CampaignCount(window.key(), window.window().start(), record.value()));
    }

    @Override
    public void close() {
        windows.close();
    }
}
