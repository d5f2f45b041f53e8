package dev.weir.workloads.generator;

import redis.clients.jedis.Jedis;

/** What the job has written to Redis so far: how many windows, and how many views they hold together. */
record WindowTotals(long windows, long views) {

    static WindowTotals read(Jedis redis) {
        long windows = 0;
        long views = 0;
        for (String campaign : redis.smembers("campaigns")) {
            for (var entry : redis.hgetAll(campaign).entrySet()) {
                if (!entry.getKey().equals("windows")) {
                    windows++;
                    String count = redis.hget(entry.getValue(), "seen_count");
                    views += count == null ? 0 : Long.parseLong(count);
                }
            }
        }
        return new WindowTotals(windows, views);
    }
}
