package dev.weir.workloads.ysb;

import org.apache.flink.api.common.functions.FilterFunction;

/** Keeps the views: a third of the events. */
public final class FilterViews implements FilterFunction<AdEvent> {
    @Override
    public boolean filter(AdEvent event) {
        return event.eventType().equals("view");
    }
}
