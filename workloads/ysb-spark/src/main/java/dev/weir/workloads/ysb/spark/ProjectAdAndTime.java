package dev.weir.workloads.ysb.spark;

import org.apache.spark.api.java.function.MapFunction;

/** Keeps two of the seven fields, and turns the event time into a number. */
public final class ProjectAdAndTime implements MapFunction<AdEvent, AdView> {
    @Override
    public AdView call(AdEvent event) {
        return new AdView(event.getAdId(), Long.parseLong(event.getEventTime()));
    }
}
