package dev.weir.workloads.ysb.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.VoidFunction;
import redis.clients.jedis.Jedis;
import scala.Tuple2;

/** The sink of DStreams: adds what a batch has counted to the windows in Redis, with one connection per partition and batch. */
public final class AddToWindows implements VoidFunction<Iterator<Tuple2<Tuple2<String, Long>, Long>>> {
    private final RedisAddress address;

    AddToWindows(RedisAddress address) {
        this.address = address;
    }

    @Override
    public void call(Iterator<Tuple2<Tuple2<String, Long>, Long>> counts) {
        try (Jedis redis = new Jedis(address.host(), address.port())) {
            while (counts.hasNext()) {
                Tuple2<Tuple2<String, Long>, Long> count = counts.next();
                WindowCounts.add(redis, count._1()._1(), count._1()._2(), count._2());
            }
        }
    }
}
