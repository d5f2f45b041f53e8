package dev.weir.workloads.ysb;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import redis.clients.jedis.Jedis;

/**
 * Ad to campaign, from Redis through a local cache that is never emptied, as in the original benchmark.
 *
 * <p>The view of an ad that belongs to no campaign is dropped and counted in the metric {@code viewsWithoutCampaign}.
 */
public final class JoinCampaign extends RichFlatMapFunction<AdView, CampaignView> {
    private final RedisAddress address;
    private final Map<String, String> campaignOfAd = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // open() runs before the first element.
    private transient Jedis redis;

    @SuppressWarnings("NullAway.Init")
    private transient Counter viewsWithoutCampaign;

    JoinCampaign(RedisAddress address) {
        this.address = address;
    }

    @Override
    public void open(OpenContext context) {
        redis = new Jedis(address.host(), address.port());
        viewsWithoutCampaign = getRuntimeContext().getMetricGroup().counter("viewsWithoutCampaign");
    }

    @Override
    public void flatMap(AdView view, Collector<CampaignView> out) {
        String campaign = campaignOfAd.computeIfAbsent(view.adId(), redis::get);
        if (campaign == null) {
            viewsWithoutCampaign.inc();
        } else {
            out.collect(new CampaignView(campaign, view.eventTimeMillis()));
        }
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
