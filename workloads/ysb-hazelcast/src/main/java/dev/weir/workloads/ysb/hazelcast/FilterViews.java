package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.function.PredicateEx;
import dev.weir.workloads.ysb.parts.AdEvent;

/** Keeps the views: a third of the events. */
public final class FilterViews implements PredicateEx<AdEvent> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean testEx(AdEvent event) {
        return event.isView();
    }
}
