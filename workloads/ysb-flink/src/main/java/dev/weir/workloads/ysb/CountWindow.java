package dev.weir.workloads.ysb;

import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Puts the campaign and the window's start to the number that {@link CountViews} has reached when the window closes. */
public final class CountWindow extends ProcessWindowFunction<Long, CampaignCount, String, TimeWindow> {
    @Override
    public void process(String campaign, Context context, Iterable<Long> counts, Collector<CampaignCount> out) {
        long views = counts.iterator().next();
        out.collect(new CampaignCount(campaign, context.window().getStart(), views));
    }
}
