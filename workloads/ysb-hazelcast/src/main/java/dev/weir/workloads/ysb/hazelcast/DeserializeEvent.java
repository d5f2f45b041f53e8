package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.function.FunctionEx;
import dev.weir.workloads.ysb.parts.AdEvent;
import java.io.IOException;

/** JSON to {@link AdEvent}. */
public final class DeserializeEvent implements FunctionEx<byte[], AdEvent> {
    private static final long serialVersionUID = 1;

    @Override
    public AdEvent applyEx(byte[] json) throws IOException {
        return AdEvent.parse(json);
    }
}
