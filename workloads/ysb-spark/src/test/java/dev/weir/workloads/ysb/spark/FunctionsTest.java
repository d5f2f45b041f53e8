package dev.weir.workloads.ysb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final String VIEW = """
            {"user_id":"u-1","page_id":"p-2","ad_id":"a-3","ad_type":"banner","event_type":"view",\
            "event_time":"1790000000123","ip_address":"10.1.2.3"}""";

    private static AdEvent event(String type) {
        return new AdEvent("u-1", "p-2", "a-3", "banner", type, "1790000000123", "10.1.2.3");
    }

    @Test
    void anEventIsReadFieldByField() throws IOException {
        assertThat(new DeserializeEvent().call(VIEW.getBytes(StandardCharsets.UTF_8)))
                .usingRecursiveComparison()
                .isEqualTo(event("view"));
    }

    @Test
    void aLineThatIsNoEventFailsTheJob() {
        for (String line : new String[] {"{\"user_id\":", "{\"speed\":1}"}) {
            assertThatThrownBy(() -> new DeserializeEvent().call(line.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void onlyViewsPassTheFilter() {
        FilterViews filter = new FilterViews();
        assertThat(filter.call(event("view"))).isTrue();
        for (String other : new String[] {"click", "purchase", "close"}) {
            assertThat(filter.call(event(other))).isFalse();
        }
    }

    @Test
    void theProjectionKeepsTheAdAndTheTime() {
        assertThat(new ProjectAdAndTime().call(event("view")))
                .usingRecursiveComparison()
                .isEqualTo(new AdView("a-3", 1_790_000_000_123L));
    }

    @Test
    void onlyViewsWithACampaignAreCounted() {
        assertThat(new HasCampaign().call(new CampaignView("c", Instant.EPOCH))).isTrue();
        assertThat(new HasCampaign().call(new CampaignView("", Instant.EPOCH))).isFalse();
    }
}
