package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.AdView;
import dev.weir.workloads.ysb.parts.CampaignLookup;
import dev.weir.workloads.ysb.parts.RedisAddress;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Ad to campaign, which becomes the key; what is left of the view is its time. The view of an ad that belongs to no campaign is dropped. */
final class JoinCampaign implements Processor<byte[], AdView, String, Long> {
    private final RedisAddress redis;

    @SuppressWarnings("NullAway.Init") // init() runs before the first record.
    private ProcessorContext<String, Long> context;

    @SuppressWarnings("NullAway.Init")
    private CampaignLookup lookup;

    JoinCampaign(RedisAddress redis) {
        this.redis = redis;
    }

    @Override
    public void init(ProcessorContext<String, Long> context) {
        this.context = context;
        lookup = new CampaignLookup(redis);
    }

    @Override
    public void process(Record<byte[], AdView> record) {
        AdView view = record.value();
        lookup.campaignOf(view.adId()).ifPresent(campaign -> forward(record, campaign, view.eventTimeMillis()));
    }

    private void forward(Record<byte[], AdView> record, String campaign, long eventTimeMillis) {
        context.forward(record.withKey(campaign).withValue(eventTimeMillis).withTimestamp(eventTimeMillis));
    }

    @Override
    public void close() {
        lookup.close();
    }
}
