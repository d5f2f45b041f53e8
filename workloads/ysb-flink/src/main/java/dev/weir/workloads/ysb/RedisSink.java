package dev.weir.workloads.ysb;

import java.util.UUID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import redis.clients.jedis.Jedis;

/**
 * Window counts to Redis, in the layout of the original benchmark.
 *
 * <pre>
 * campaign         hash: window start (ms) → window id, "windows" → list id
 * list id          list: window starts
 * window id        hash: seen_count, time_updated (ms)
 * </pre>
 *
 * <p>The difference of {@code time_updated} and the window's end is the benchmark's latency.
 */
public final class RedisSink implements Sink<CampaignCount> {
    private final RedisAddress address;

    RedisSink(RedisAddress address) {
        this.address = address;
    }

    @Override
    public SinkWriter<CampaignCount> createWriter(WriterInitContext context) {
        return new Writer(new Jedis(address.host(), address.port()));
    }

    /** One connection and one synchronous conversation per window: a count is in Redis when {@code write} returns. */
    static final class Writer implements SinkWriter<CampaignCount> {
        private final Jedis redis;

        Writer(Jedis redis) {
            this.redis = redis;
        }

        @Override
        public void write(CampaignCount count, Context context) {
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
            redis.hincrBy(window, "seen_count", count.views());
            redis.hset(window, "time_updated", Long.toString(System.currentTimeMillis()));
        }

        @Override
        public void flush(boolean endOfInput) {
            // write() has already waited for Redis.
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
