package dev.weir.workloads.ysb.parts;

import java.io.Serializable;

/** What is left of a view after the projection: which ad, and when (milliseconds since the epoch). */
public record AdView(String adId, long eventTimeMillis) implements Serializable {}
