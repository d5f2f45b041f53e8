package dev.weir.workloads.planted.flink;

/** A parsed record. */
public final class Reading extends Timing {
    public long sensor;
    public long time;
    public double value;
    public String unit = "";
}
