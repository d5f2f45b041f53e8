package dev.weir.workloads.ysb;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * JSON to {@link AdEvent}. A line that is no event fails the job: the benchmark has none, so one would be a bug.
 *
 * <p>{@code twicePercent} of the events are parsed twice: a planted regression, which makes this operator dearer by as much.
 */
public final class DeserializeEvent implements MapFunction<byte[], AdEvent> {
    // Static, because a reader is thread-safe and costs milliseconds to make, and because it is not part of the
    // function's state.
    private static final ObjectReader READER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .readerFor(AdEvent.class);

    private final Share twice;

    DeserializeEvent(int twicePercent) {
        twice = new Share(twicePercent);
    }

    @Override
    public AdEvent map(byte[] json) throws IOException {
        AdEvent event = READER.readValue(json);
        // The second one goes on, so that no compiler can leave either out.
        return twice.next() && event.userId() != null ? READER.readValue(json) : event;
    }
}
