package dev.weir.workloads.planted.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Finds the site of a sensor. */
final class Enrich extends ProcessFunction<Measure, SiteMeasure> {
    private static final long serialVersionUID = 1;
    private static final long SITES = 100;

    @SuppressWarnings("NullAway.Init") // by open(), where the function will run
    private transient FunctionTimes<Measure> times;

    @Override
    public void open(OpenContext context) {
        times = FlinkJob.times("Enrich/function", "Project", (measure, before) -> place(measure, before).site);
    }

    @Override
    public void processElement(Measure measure, Context context, Collector<SiteMeasure> out) throws Exception {
        if (measure.timed) {
            times.enter(measure);
        }
        SiteMeasure placed = place(measure, 0);
        if (measure.timed) {
            times.leave(measure);
            placed.follow(measure);
        }
        out.collect(placed);
    }

    private static SiteMeasure place(Measure measure, long before) {
        SiteMeasure placed = new SiteMeasure();
        placed.site = Math.floorMod(Work.thirtyTwo(measure.sensor + before), SITES);
        placed.value = measure.value;
        return placed;
    }
}
