package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.CampaignCount;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.TupleUtils;

/**
 * Counts the views of each campaign in windows, and shows every second what has changed, as the benchmark's own topology for Storm does.
 *
 * <p>Storm's windowed bolts would keep all tuples of a window instead, and acknowledge none of them before it closes.
 */
public final class CountViews extends BaseBasicBolt {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("NullAway.Init") // prepare() runs before the first tuple.
    private transient ViewCounts counts;

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return Map.of(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1);
    }

    @Override
    public void prepare(Map<String, Object> configuration, TopologyContext context) {
        counts = new ViewCounts();
    }

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        if (TupleUtils.isTick(tuple)) {
            for (CampaignCount count : counts.changes()) {
                out.emit(new Values(count.campaignId(), count.windowStartMillis(), count.views()));
            }
        } else {
            counts.add(tuple.getString(0), tuple.getLong(1));
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("campaign", "start", "views"));
    }
}
