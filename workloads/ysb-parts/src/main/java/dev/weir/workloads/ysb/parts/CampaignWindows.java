package dev.weir.workloads.ysb.parts;

import java.util.UUID;
import redis.clients.jedis.Jedis;

/**
 * Window counts in Redis, in the layout of the original benchmark. For one thread; a count is in Redis when {@link #write} returns.
 *
 * <pre>
 * campaign         hash: window start (ms) → window id, "windows" → list id
 * list id          list: window starts
 * window id        hash: seen_count, time_updated (ms)
 * </pre>
 */
public final class CampaignWindows implements AutoCloseable {
    private final Jedis redis;

    public CampaignWindows(RedisAddress address) {
        redis = new Jedis(address.host(), address.port());
    }

    /** Puts the count where an earlier one of the same window was: an engine may show a window while it grows. */
    public void write(CampaignCount count) {
        String start = Long.toString(count.windowStartMillis());
        String window = redis.hget(count.campaignId(), start);
        if (window == null) {
            window = UUID.randomUUID().toString();
            redis.hset(count.campaignId(), start, window);
            String windows = redis.hget(count.campaignId(), "windows");
            if (windows == null) {
                windows = UUID.randomUUID().toString();
                redis.hset(count.campaignId(), "windows", windows);
            }
            redis.lpush(windows, start);
        }
        redis.hset(window, "seen_count", Long.toString(count.views()));
        redis.hset(window, "time_updated", Long.toString(System.currentTimeMillis()));
    }

    @Override
    public void close() {
        redis.close();
    }
}
