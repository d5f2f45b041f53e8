package dev.weir.workloads.ysb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final String VIEW = """
            {"user_id":"u-1","page_id":"p-2","ad_id":"a-3","ad_type":"banner","event_type":"view",\
            "event_time":"1790000000123","ip_address":"10.1.2.3"}""";

    private static final AdEvent EVENT =
            new AdEvent("u-1", "p-2", "a-3", "banner", "view", "1790000000123", "10.1.2.3");

    @Test
    void anEventIsReadFieldByField() throws IOException {
        assertThat(new DeserializeEvent(0).map(VIEW.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(EVENT);
    }

    @Test
    void parsingSomeEventsTwiceChangesNoEvent() throws IOException {
        DeserializeEvent function = new DeserializeEvent(15);
        for (int i = 0; i < 100; i++) {
            assertThat(function.map(VIEW.getBytes(StandardCharsets.UTF_8))).isEqualTo(EVENT);
        }
    }

    @Test
    void aShareOfTheCallsIsExactAndEven() {
        Share share = new Share(15);
        int yes = 0;
        for (int i = 1; i <= 100; i++) {
            yes += share.next() ? 1 : 0;
            assertThat(yes).isEqualTo(15 * i / 100);
        }
    }

    @Test
    void aLineThatIsNoEventFailsTheJob() {
        assertThatThrownBy(() -> new DeserializeEvent(0).map("{\"user_id\":".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new DeserializeEvent(0).map("{\"speed\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void onlyViewsPassTheFilter() {
        FilterViews filter = new FilterViews();
        assertThat(filter.filter(EVENT)).isTrue();
        for (String other : new String[] {"click", "purchase", "close"}) {
            assertThat(filter.filter(new AdEvent("u", "p", "a", "banner", other, "1", "::1")))
                    .isFalse();
        }
    }

    @Test
    void theProjectionKeepsTheAdAndTheTime() {
        assertThat(new ProjectAdAndTime().map(EVENT)).isEqualTo(new AdView("a-3", 1_790_000_000_123L));
    }

    @Test
    void aWindowCountsItsViews() {
        CountViews count = new CountViews();
        CampaignView view = new CampaignView("c", 1);
        Long two = count.add(view, count.add(view, count.createAccumulator()));
        assertThat(count.getResult(two)).isEqualTo(2);
        assertThat(count.merge(two, 3L)).isEqualTo(5);
    }
}
