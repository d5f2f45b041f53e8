package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.CampaignCount;
import dev.weir.workloads.ysb.parts.CampaignWindows;
import dev.weir.workloads.ysb.parts.RedisAddress;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the windows hold so far, to Redis. */
public final class SinkCounts extends BaseBasicBolt {
    private static final Logger LOG = LoggerFactory.getLogger(SinkCounts.class);
    private static final long serialVersionUID = 1;
    private final RedisAddress redis;

    @SuppressWarnings("NullAway.Init") // prepare() runs before the first tuple.
    private transient CampaignWindows windows;

    private transient boolean written;

    SinkCounts(RedisAddress redis) {
        this.redis = redis;
    }

    @Override
    public void prepare(Map<String, Object> configuration, TopologyContext context) {
        windows = new CampaignWindows(redis);
    }

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        windows.write(new CampaignCount(tuple.getString(0), tuple.getLong(1), tuple.getLong(2)));
        if (!written) {
            written = true;
            LOG.info("the first count is written");
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}

    @Override
    public void cleanup() {
        windows.close();
    }
}
