package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.function.FunctionEx;
import dev.weir.workloads.ysb.parts.AdEvent;
import dev.weir.workloads.ysb.parts.AdView;

/** Keeps two of the seven fields, and turns the event time into a number. */
public final class ProjectAdAndTime implements FunctionEx<AdEvent, AdView> {
    private static final long serialVersionUID = 1;

    @Override
    public AdView applyEx(AdEvent event) {
        return event.project();
    }
}
