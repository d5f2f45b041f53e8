package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.AdEvent;
import dev.weir.workloads.ysb.parts.AdView;
import org.apache.kafka.streams.kstream.ValueMapper;

/** Keeps two of the seven fields, and turns the event time into a number. */
final class ProjectAdAndTime implements ValueMapper<AdEvent, AdView> {
    @Override
    public AdView apply(AdEvent event) {
        return event.project();
    }
}
