package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.AdEvent;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;

/** Keeps the views: a third of the events. */
public final class FilterViews extends BaseBasicBolt {
    private static final long serialVersionUID = 1;

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        if (((AdEvent) tuple.getValue(0)).isView()) {
            out.emit(tuple.getValues());
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("event"));
    }
}
