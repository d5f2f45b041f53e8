package dev.weir.workloads.ysb.spark;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.spark.api.java.function.MapFunction;

/** JSON to {@link AdEvent}. A line that is no event fails the job: the benchmark has none, so one would be a bug. */
public final class DeserializeEvent implements MapFunction<byte[], AdEvent> {
    // Static, because a reader is thread-safe and costs milliseconds to make, and every micro-batch brings new copies
    // of
    // the function.
    private static final ObjectReader READER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .readerFor(AdEvent.class);

    @Override
    public AdEvent call(byte[] json) throws IOException {
        return READER.readValue(json);
    }
}
