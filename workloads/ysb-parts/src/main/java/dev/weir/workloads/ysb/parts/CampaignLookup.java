package dev.weir.workloads.ysb.parts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Jedis;

/** Ad to campaign, from Redis through a local cache that is never emptied, as in the original benchmark. For one thread. */
public final class CampaignLookup implements AutoCloseable {
    private final Map<String, String> campaignOfAd = new HashMap<>();
    private final Jedis redis;

    public CampaignLookup(RedisAddress address) {
        redis = new Jedis(address.host(), address.port());
    }

    /** Empty for an ad that belongs to no campaign; the benchmark drops its views. */
    public Optional<String> campaignOf(String adId) {
        return Optional.ofNullable(campaignOfAd.computeIfAbsent(adId, redis::get));
    }

    @Override
    public void close() {
        redis.close();
    }
}
