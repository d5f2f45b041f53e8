package dev.weir.workloads.ysb.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final String VIEW = """
            {"user_id":"u-1","page_id":"p-2","ad_id":"a-3","ad_type":"banner","event_type":"view",\
            "event_time":"1790000000123","ip_address":"10.1.2.3"}""";

    private static final AdEvent EVENT =
            new AdEvent("u-1", "p-2", "a-3", "banner", "view", "1790000000123", "10.1.2.3");

    @Test
    void anEventIsReadFieldByField() throws IOException {
        assertThat(AdEvent.parse(VIEW.getBytes(StandardCharsets.UTF_8))).isEqualTo(EVENT);
    }

    @Test
    void aLineThatIsNoEventIsRefused() {
        assertThatThrownBy(() -> AdEvent.parse("{\"user_id\":".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AdEvent.parse("{\"speed\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void onlyAViewIsAView() {
        assertThat(EVENT.isView()).isTrue();
        for (String other : new String[] {"click", "purchase", "close"}) {
            assertThat(new AdEvent("u", "p", "a", "banner", other, "1", "::1").isView())
                    .isFalse();
        }
    }

    @Test
    void theProjectionKeepsTheAdAndTheTime() {
        assertThat(EVENT.project()).isEqualTo(new AdView("a-3", 1_790_000_000_123L));
    }

    @Test
    void theArgumentsAreReadByName() {
        assertThat(JobOptions.parse(List.of("--redis", "r:1", "--kafka", "k:2", "--parallelism", "3", "--topic", "t")))
                .isEqualTo(new JobOptions("k:2", "t", new RedisAddress("r", 1), 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--speed", "1")))
                .withMessage("unknown option: --speed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobOptions.parse(List.of("--redis", "nowhere")))
                .withMessage("not host:port: 'nowhere'");
    }
}
