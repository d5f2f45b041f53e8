package dev.weir.workloads.ysb;

import org.apache.flink.api.common.functions.AggregateFunction;

/** Counts the views of one campaign in one window as they come, so that a window's state is one number. */
public final class CountViews implements AggregateFunction<CampaignView, Long, Long> {
    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(CampaignView view, Long count) {
        return count + 1;
    }

    @Override
    public Long getResult(Long count) {
        return count;
    }

    @Override
    public Long merge(Long a, Long b) {
        return a + b;
    }
}
