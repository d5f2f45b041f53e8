package dev.weir.workloads.ysb.spark;

import java.util.UUID;
import redis.clients.jedis.Jedis;

/**
 * Window counts in Redis, in the layout of the original benchmark.
 *
 * <pre>
 * campaign         hash: window start (ms) → window id, "windows" → list id
 * list id          list: window starts
 * window id        hash: seen_count, time_updated (ms)
 * </pre>
 *
 * <p>The difference of {@code time_updated} and the window's end is the benchmark's latency.
 */
final class WindowCounts {
    private WindowCounts() {}

    /** The count that a window has reached: what was there before is replaced. */
    static void set(Jedis redis, String campaign, long windowStartMillis, long views) {
        String window = window(redis, campaign, windowStartMillis);
        redis.hset(window, "seen_count", Long.toString(views));
        redis.hset(window, "time_updated", Long.toString(System.currentTimeMillis()));
    }

    /** More views of a window. */
    static void add(Jedis redis, String campaign, long windowStartMillis, long views) {
        String window = window(redis, campaign, windowStartMillis);
        redis.hincrBy(window, "seen_count", views);
        redis.hset(window, "time_updated", Long.toString(System.currentTimeMillis()));
    }

    private static String window(Jedis redis, String campaign, long windowStartMillis) {
        String start = Long.toString(windowStartMillis);
        String window = redis.hget(campaign, start);
        if (window == null) {
            window = UUID.randomUUID().toString();
            redis.hset(campaign, start, window);
            String windows = redis.hget(campaign, "windows");
            if (windows == null) {
                windows = UUID.randomUUID().toString();
                redis.hset(campaign, "windows", windows);
            }
            redis.lpush(windows, start);
        }
        return window;
    }
}
