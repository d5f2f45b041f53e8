package dev.weir.workloads.ysb;

/** One advertising event, with the fields and the types of the benchmark: the event time is text too, as it is on the wire. */
public record AdEvent(
        String userId,
        String pageId,
        String adId,
        String adType,
        String eventType,
        String eventTime,
        String ipAddress) {}
