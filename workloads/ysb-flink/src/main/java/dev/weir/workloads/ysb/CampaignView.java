package dev.weir.workloads.ysb;

/** One view of one of a campaign's ads (milliseconds since the epoch). */
public record CampaignView(String campaignId, long eventTimeMillis) {}
