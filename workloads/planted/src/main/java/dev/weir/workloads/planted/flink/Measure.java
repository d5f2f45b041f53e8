package dev.weir.workloads.planted.flink;

/** What the job needs of a reading. */
public final class Measure extends Timing {
    public long sensor;
    public long value;
}
