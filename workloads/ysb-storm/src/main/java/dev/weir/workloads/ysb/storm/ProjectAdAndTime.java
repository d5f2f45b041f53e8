package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.AdEvent;
import dev.weir.workloads.ysb.parts.AdView;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Keeps two of the seven fields, and turns the event time into a number. */
public final class ProjectAdAndTime extends BaseBasicBolt {
    private static final long serialVersionUID = 1;

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        AdView view = ((AdEvent) tuple.getValue(0)).project();
        out.emit(new Values(view.adId(), view.eventTimeMillis()));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ad", "time"));
    }
}
