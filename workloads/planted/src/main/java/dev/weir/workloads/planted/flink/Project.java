package dev.weir.workloads.planted.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Keeps what is needed of a reading. */
final class Project extends RichMapFunction<Reading, Measure> {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("NullAway.Init") // by open(), where the function will run
    private transient FunctionTimes<Reading> times;

    @Override
    public void open(OpenContext context) {
        times = FlinkJob.times("Project/function", "Filter", (reading, before) -> measure(reading, before).value);
    }

    @Override
    public Measure map(Reading reading) throws Exception {
        if (reading.timed) {
            times.enter(reading);
        }
        Measure measure = measure(reading, 0);
        if (reading.timed) {
            times.leave(reading);
            measure.follow(reading);
        }
        return measure;
    }

    private static Measure measure(Reading reading, long before) {
        Measure measure = new Measure();
        measure.sensor = reading.sensor;
        measure.value = Work.sixteen((long) (reading.value * 1_000) + before);
        return measure;
    }
}
