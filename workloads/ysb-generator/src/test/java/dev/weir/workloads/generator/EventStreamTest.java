package dev.weir.workloads.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final long START_MILLIS = 1_790_000_000_000L;

    @Test
    void theSameSeedStartAndRateGiveTheSameBytes() {
        assertThat(texts(new EventStream(7, START_MILLIS, 1000), 500))
                .isEqualTo(texts(new EventStream(7, START_MILLIS, 1000), 500))
                .isNotEqualTo(texts(new EventStream(8, START_MILLIS, 1000), 500));
    }

    @Test
    void theFirstEventOfSeedOneStaysAsItIs() {
        assertThat(texts(new EventStream(1, START_MILLIS, 1000), 1)).containsExactly("""
                        {"user_id":"538523e5-6806-ac16-7694-e5ce7abca07a","page_id":"bed37db0-2e5a-b3f3-422a-d308c431dbcd",\
                        "ad_id":"e2f859e4-ee97-c359-6194-c938c4d4902b","ad_type":"mail","event_type":"click",\
                        "event_time":"1790000000000","ip_address":"180.245.187.20"}""");
    }

    @Test
    void theCampaignsDependOnTheSeedAlone() {
        assertThat(new EventStream(7, 0, 1).campaigns()).isEqualTo(new EventStream(7, START_MILLIS, 1000).campaigns());
    }

    @Test
    void anEventHasTheSevenFieldsOfTheBenchmarkAsText() throws IOException {
        EventStream stream = new EventStream(1, START_MILLIS, 1000);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = stream.next();
            JsonNode event = new ObjectMapper().readTree(bytes);
            assertThat(event.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "user_id", "page_id", "ad_id", "ad_type", "event_type", "event_time", "ip_address");
            assertThat(event).allMatch(JsonNode::isTextual);
            assertThat(stream.campaigns().ads()).contains(event.path("ad_id").asText());
            assertThat(event.path("ip_address").asText()).matches("(\\d{1,3}\\.){3}\\d{1,3}");
            assertThat(bytes).hasSizeBetween(220, 280);
        }
    }

    @Test
    void eventTimesFollowTheRateAndNotTheClock() throws IOException {
        EventStream stream = new EventStream(1, START_MILLIS, 300);
        for (int i = 0; i < 3000; i++) {
            assertThat(stream.nextTimeMillis()).isEqualTo(START_MILLIS + i * 10L / 3);
            assertThat(new ObjectMapper()
                            .readTree(stream.next())
                            .path("event_time")
                            .asLong())
                    .isEqualTo(START_MILLIS + i * 10L / 3);
        }
        assertThat(stream.nextTimeMillis()).isEqualTo(START_MILLIS + 10_000);
    }

    @Test
    void aThirdOfTheEventsAreViewsAndTheStreamCountsThem() {
        EventStream stream = new EventStream(1, START_MILLIS, 1000);
        long views = texts(stream, 30_000).stream()
                .filter(event -> event.contains("\"event_type\":\"view\""))
                .count();
        assertThat(stream.sent()).isEqualTo(30_000);
        assertThat(stream.views()).isEqualTo(views);
        // Five standard deviations of a binomial count.
        assertThat((double) views).isCloseTo(10_000, within(5 * Math.sqrt(30_000 * 2.0 / 9)));
    }

    @Test
    void theClosingEventIsNoneThatCounts() throws IOException {
        EventStream stream = new EventStream(1, START_MILLIS, 1000);
        JsonNode close = new ObjectMapper().readTree(stream.close(START_MILLIS + 60_000));
        assertThat(close.path("event_type").asText()).isEqualTo("close");
        assertThat(close.path("event_time").asLong()).isEqualTo(START_MILLIS + 60_000);
        assertThat(stream.sent()).isZero();
        assertThat(stream.views()).isZero();
    }

    private static List<String> texts(EventStream stream, int count) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(new String(stream.next(), StandardCharsets.US_ASCII));
        }
        return texts;
    }
}
