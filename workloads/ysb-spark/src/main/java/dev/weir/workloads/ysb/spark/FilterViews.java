package dev.weir.workloads.ysb.spark;

import org.apache.spark.api.java.function.FilterFunction;

/** Keeps the views: a third of the events. */
public final class FilterViews implements FilterFunction<AdEvent> {
    @Override
    public boolean call(AdEvent event) {
        return event.getEventType().equals("view");
    }
}
