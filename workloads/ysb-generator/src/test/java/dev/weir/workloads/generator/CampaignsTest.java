package dev.weir.workloads.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CampaignsTest {
    @Test
    void everyCampaignHasTenAdsAndNoIdComesTwice() {
        Campaigns campaigns = Campaigns.generate(new SplittableRandom(1));
        assertThat(campaigns.campaigns()).hasSize(100).doesNotHaveDuplicates();
        assertThat(campaigns.ads()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(campaigns.campaignOf(0)).isEqualTo(campaigns.campaigns().get(0));
        assertThat(campaigns.campaignOf(9)).isEqualTo(campaigns.campaigns().get(0));
        assertThat(campaigns.campaignOf(10)).isEqualTo(campaigns.campaigns().get(1));
        assertThat(campaigns.campaignOf(999)).isEqualTo(campaigns.campaigns().get(99));
    }
}
