package dev.weir.workloads.ysb.spark;

import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * Rows of campaign, window start (ms) and count to Redis, each in a synchronous conversation. In update mode a row is the count that its window has reached so far, so it
 * replaces the one before, and a batch that is repeated changes nothing.
 */
public final class RedisSink extends ForeachWriter<Row> {
    private final RedisAddress address;
    private transient @Nullable Jedis redis;

    RedisSink(RedisAddress address) {
        this.address = address;
    }

    @Override
    public boolean open(long partition, long batch) {
        redis = new Jedis(address.host(), address.port());
        return true;
    }

    @Override
    public void process(Row count) {
        Jedis open = redis;
        if (open == null) {
            throw new IllegalStateException("open() comes first");
        }
        WindowCounts.set(open, count.getString(0), count.getLong(1), count.getLong(2));
    }

    @Override
    public void close(@Nullable Throwable failure) {
        Jedis open = redis;
        if (open != null) {
            open.close();
        }
    }
}
