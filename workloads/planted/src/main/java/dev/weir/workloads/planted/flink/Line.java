package dev.weir.workloads.planted.flink;

/** A record as it comes: JSON. */
public final class Line extends Timing {
    public byte[] json = {};
}
