package dev.weir.workloads.ysb.spark;

import java.time.Instant;
import org.apache.spark.api.java.function.MapFunction;

/**
 * Ad to campaign; the campaign of an ad that belongs to none is empty, and {@link HasCampaign} drops it.
 *
 * <p>No flatMap, which Spark compiles into no generated code, nor any typed operator before it.
 */
public final class JoinCampaign implements MapFunction<AdView, CampaignView> {
    private final RedisAddress address;

    JoinCampaign(RedisAddress address) {
        this.address = address;
    }

    @Override
    public CampaignView call(AdView view) {
        String campaign = CampaignCache.of(address).campaign(view.getAdId()).orElse("");
        return new CampaignView(campaign, Instant.ofEpochMilli(view.getEventTimeMillis()));
    }
}
