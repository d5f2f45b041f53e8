package dev.weir.workloads.planted.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;

/** Lets seven of eight readings pass, after much thought. */
final class Filter extends RichFilterFunction<Reading> {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("NullAway.Init") // by open(), where the function will run
    private transient FunctionTimes<Reading> times;

    @Override
    public void open(OpenContext context) {
        times = FlinkJob.times("Filter/function", "Parse", (reading, before) -> score(reading, before));
    }

    @Override
    public boolean filter(Reading reading) throws Exception {
        if (reading.timed) {
            times.enter(reading);
        }
        boolean passes = (score(reading, 0) & 7) != 0;
        if (reading.timed) {
            times.leave(reading);
        }
        return passes;
    }

    private static long score(Reading reading, long before) {
        return Work.sixteen(Work.thirtyTwo(reading.sensor + reading.time + before)) >>> 40;
    }
}
