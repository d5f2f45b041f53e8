package dev.weir.workloads.ysb.parts;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Serializable;

/** One advertising event, with the fields and the types of the benchmark: the event time is text too, as it is on the wire. */
public record AdEvent(
        String userId, String pageId, String adId, String adType, String eventType, String eventTime, String ipAddress)
        implements Serializable {
    // Thread-safe, and milliseconds to make.
    private static final ObjectReader READER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .readerFor(AdEvent.class);

    /** Throws for a line that is no event: the benchmark has none, so one would be a bug. */
    public static AdEvent parse(byte[] json) throws IOException {
        return READER.readValue(json);
    }

    public boolean isView() {
        return eventType.equals("view");
    }

    public AdView project() {
        return new AdView(adId, Long.parseLong(eventTime));
    }
}
