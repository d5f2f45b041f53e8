package dev.weir.workloads.ysb.kafkastreams;

import dev.weir.workloads.ysb.parts.AdEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.streams.kstream.ValueMapper;

/** JSON to {@link AdEvent}, as an operator of its own and not as the source's serde, so that it can be told from the source. */
final class DeserializeEvent implements ValueMapper<byte[], AdEvent> {
    @Override
    public AdEvent apply(byte[] json) {
        try {
            return AdEvent.parse(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not an event", e);
        }
    }
}
