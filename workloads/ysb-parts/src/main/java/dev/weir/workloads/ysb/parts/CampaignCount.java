package dev.weir.workloads.ysb.parts;

import java.io.Serializable;

/** The views of one campaign in the window that begins at {@code windowStartMillis} since the epoch. */
public record CampaignCount(String campaignId, long windowStartMillis, long views) implements Serializable {}
