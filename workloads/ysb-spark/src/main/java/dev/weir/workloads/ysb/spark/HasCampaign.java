package dev.weir.workloads.ysb.spark;

import org.apache.spark.api.java.function.FilterFunction;

/** Drops the views of ads that belong to no campaign. */
public final class HasCampaign implements FilterFunction<CampaignView> {
    @Override
    public boolean call(CampaignView view) {
        return !view.getCampaignId().isEmpty();
    }
}
