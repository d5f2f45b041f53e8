package dev.weir.workloads.ysb.hazelcast;

import com.hazelcast.function.BiFunctionEx;
import dev.weir.workloads.ysb.parts.AdView;
import dev.weir.workloads.ysb.parts.CampaignLookup;
import dev.weir.workloads.ysb.parts.CampaignView;
import org.jspecify.annotations.Nullable;

/** Ad to campaign. The view of an ad that belongs to no campaign is dropped, as Hazelcast does with null. */
public final class JoinCampaign implements BiFunctionEx<CampaignLookup, AdView, @Nullable CampaignView> {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable CampaignView applyEx(CampaignLookup lookup, AdView view) {
        return lookup.campaignOf(view.adId())
                .map(campaign -> new CampaignView(campaign, view.eventTimeMillis()))
                .orElse(null);
    }
}
