package dev.weir.workloads.ysb.spark;

import java.io.Serializable;

/**
 * One advertising event, with the fields and the types of the benchmark: the event time is text too, as it is on the wire.
 *
 * <p>A bean and no record, because Spark 3.5 has no encoder for records.
 */
public final class AdEvent implements Serializable {
    private String userId = "";
    private String pageId = "";
    private String adId = "";
    private String adType = "";
    private String eventType = "";
    private String eventTime = "";
    private String ipAddress = "";

    /** For the encoder, which then sets every property. */
    public AdEvent() {}

    AdEvent(
            String userId,
            String pageId,
            String adId,
            String adType,
            String eventType,
            String eventTime,
            String ipAddress) {
        this.userId = userId;
        this.pageId = pageId;
        this.adId = adId;
        this.adType = adType;
        this.eventType = eventType;
        this.eventTime = eventTime;
        this.ipAddress = ipAddress;
    }

    public String getUserId() {
        return userId;
    }

    public void setUserId(String userId) {
        this.userId = userId;
    }

    public String getPageId() {
        return pageId;
    }

    public void setPageId(String pageId) {
        this.pageId = pageId;
    }

    public String getAdId() {
        return adId;
    }

    public void setAdId(String adId) {
        this.adId = adId;
    }

    public String getAdType() {
        return adType;
    }

    public void setAdType(String adType) {
        this.adType = adType;
    }

    public String getEventType() {
        return eventType;
    }

    public void setEventType(String eventType) {
        this.eventType = eventType;
    }

    public String getEventTime() {
        return eventTime;
    }

    public void setEventTime(String eventTime) {
        this.eventTime = eventTime;
    }

    public String getIpAddress() {
        return ipAddress;
    }

    public void setIpAddress(String ipAddress) {
        this.ipAddress = ipAddress;
    }
}
