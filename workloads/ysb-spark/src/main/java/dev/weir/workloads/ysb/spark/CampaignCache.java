package dev.weir.workloads.ysb.spark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Jedis;

/**
 * Ad to campaign, from Redis through a cache that is never emptied, as in the original benchmark.
 *
 * <p>One per executor and not per task: a micro-batch's tasks live for less than a second, and each would ask for every ad again.
 */
final class CampaignCache {
    private static final Map<RedisAddress, CampaignCache> CACHES = new ConcurrentHashMap<>();

    private final RedisAddress address;
    private final Map<String, Optional<String>> campaignOfAd = new ConcurrentHashMap<>();

    private CampaignCache(RedisAddress address) {
        this.address = address;
    }

    static CampaignCache of(RedisAddress address) {
        return CACHES.computeIfAbsent(address, CampaignCache::new);
    }

    /** Empty for an ad that belongs to no campaign. */
    Optional<String> campaign(String ad) {
        Optional<String> known = campaignOfAd.get(ad);
        return known != null ? known : campaignOfAd.computeIfAbsent(ad, this::ask);
    }

    // There are a thousand ads and each is asked for once: a connection kept open would be one more thing to close.
    private Optional<String> ask(String ad) {
        try (Jedis redis = new Jedis(address.host(), address.port())) {
            return Optional.ofNullable(redis.get(ad));
        }
    }
}
