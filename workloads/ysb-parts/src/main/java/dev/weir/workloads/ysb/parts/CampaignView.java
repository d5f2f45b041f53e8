package dev.weir.workloads.ysb.parts;

import java.io.Serializable;

/** One view of one of a campaign's ads (milliseconds since the epoch). */
public record CampaignView(String campaignId, long eventTimeMillis) implements Serializable {}
