package dev.weir.workloads.ysb;

import org.apache.flink.api.common.functions.MapFunction;

/** Keeps two of the seven fields, and turns the event time into a number. */
public final class ProjectAdAndTime implements MapFunction<AdEvent, AdView> {
    @Override
    public AdView map(AdEvent event) {
        return new AdView(event.adId(), Long.parseLong(event.eventTime()));
    }
}
