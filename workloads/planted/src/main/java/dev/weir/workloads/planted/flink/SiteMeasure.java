package dev.weir.workloads.planted.flink;

/** A measure with the site that its sensor stands in: the key of the window. */
public final class SiteMeasure extends Timing {
    public long site;
    public long value;
}
