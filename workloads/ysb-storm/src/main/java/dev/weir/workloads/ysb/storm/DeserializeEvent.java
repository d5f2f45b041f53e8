package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.AdEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** JSON to {@link AdEvent}. */
public final class DeserializeEvent extends BaseBasicBolt {
    private static final long serialVersionUID = 1;

    @Override
    public void execute(Tuple tuple, BasicOutputCollector out) {
        try {
            out.emit(new Values(AdEvent.parse(tuple.getBinaryByField("value"))));
        } catch (IOException e) {
            throw new UncheckedIOException("not an event", e);
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("event"));
    }
}
