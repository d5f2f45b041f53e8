package dev.weir.workloads.ysb.spark;

import java.io.Serializable;
import java.time.Instant;

/**
 * A view with the campaign that its ad belongs to.
 *
 * <p>A bean and no record, because Spark 3.5 has no encoder for records.
 */
public final class CampaignView implements Serializable {
    private String campaignId = "";
    private Instant eventTime = Instant.EPOCH;

    /** For the encoder, which then sets every property. */
    public CampaignView() {}

    CampaignView(String campaignId, Instant eventTime) {
        this.campaignId = campaignId;
        this.eventTime = eventTime;
    }

    public String getCampaignId() {
        return campaignId;
    }

    public void setCampaignId(String campaignId) {
        this.campaignId = campaignId;
    }

    public Instant getEventTime() {
        return eventTime;
    }

    public void setEventTime(Instant eventTime) {
        this.eventTime = eventTime;
    }
}
