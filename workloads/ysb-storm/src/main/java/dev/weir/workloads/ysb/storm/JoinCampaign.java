package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.CampaignLookup;
import dev.weir.workloads.ysb.parts.RedisAddress;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Ad to campaign. The view of an ad that belongs to no campaign is dropped. */
public final class JoinCampaign extends BaseBasicBolt {
    private static final long serialVersionUID = 1;
    private final RedisAddress redis;

    @SuppressWarnings("NullAway.Init") // prepare() runs before the first tuple.
    private transient CampaignLookup lookup;

    JoinCampaign(RedisAddress redis) {
        this.redis = redis;
    }

    @Override
    public void prepare(Map<String, Object> configuration, TopologyContext context) {
        lookup = new CampaignLookup(redis);
    }

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        lookup.campaignOf(tuple.getString(0)).ifPresent(campaign -> out.emit(new Values(campaign, tuple.getLong(1))));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("campaign", "time"));
    }

    @Override
    public void cleanup() {
        lookup.close();
    }
}
