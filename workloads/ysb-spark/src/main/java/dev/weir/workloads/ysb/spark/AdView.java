package dev.weir.workloads.ysb.spark;

import java.io.Serializable;

/**
 * What is left of a view after the projection: which ad, and when (milliseconds since the epoch).
 *
 * <p>A bean and no record, because Spark 3.5 has no encoder for records.
 */
public final class AdView implements Serializable {
    private String adId = "";
    private long eventTimeMillis;

    /** For the encoder, which then sets every property. */
    public AdView() {}

    AdView(String adId, long eventTimeMillis) {
        this.adId = adId;
        this.eventTimeMillis = eventTimeMillis;
    }

    public String getAdId() {
        return adId;
    }

    public void setAdId(String adId) {
        this.adId = adId;
    }

    public long getEventTimeMillis() {
        return eventTimeMillis;
    }

    public void setEventTimeMillis(long eventTimeMillis) {
        this.eventTimeMillis = eventTimeMillis;
    }
}
