package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.AdEvent;
import org.apache.kafka.streams.kstream.Predicate;

/** Keeps the views: a third of the events. */
final class FilterViews implements Predicate<byte[], AdEvent> {
    @Override
    public boolean test(byte[] key, AdEvent event) {
        return event.isView();
    }
}
