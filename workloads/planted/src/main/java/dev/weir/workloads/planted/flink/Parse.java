package dev.weir.workloads.planted.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** JSON to a reading, by Jackson. */
final class Parse extends RichFlatMapFunction<Line, Reading> {
    private static final long serialVersionUID = 1;
    private static final ObjectReader READER = new ObjectMapper().reader();

    @SuppressWarnings("NullAway.Init") // by open(), where the function will run
    private transient FunctionTimes<Line> times;

    @Override
    public void open(OpenContext context) {
        times = FlinkJob.times("Parse/function", "", (line, before) -> parse(line.json).time);
    }

    @Override
    public void flatMap(Line line, Collector<Reading> out) throws Exception {
        if (line.timed) {
            times.enter(line);
        }
        Reading reading = parse(line.json);
        if (line.timed) {
            times.leave(line);
            reading.follow(line);
        }
        out.collect(reading);
    }

    private static Reading parse(byte[] json) throws Exception {
        JsonNode tree = READER.readTree(json);
        Reading reading = new Reading();
        reading.sensor = tree.path("sensor").asLong();
        reading.time = tree.path("time").asLong();
        reading.value = tree.path("value").asDouble();
        reading.unit = tree.path("unit").asText();
        return reading;
    }
}
