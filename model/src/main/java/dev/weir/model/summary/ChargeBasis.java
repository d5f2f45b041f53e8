package dev.weir.model.summary;

/** By what the collector's cycles were charged back to the tasks. The compiler's are always charged by CPU time. */
public enum ChargeBasis {
    /** By the bytes that each thread allocated, divided among its tasks by their CPU time in that thread. */
    ALLOCATION("allocation"),
    /** By the CPU time of each task's Java code. */
    CPU("cpu"),
    /** By allocation in some processes of the group and by CPU time in others. */
    BOTH("allocation+cpu"),
    /** There were no such cycles, or no task to charge them to. */
    NOTHING("");

    private final String word;

    ChargeBasis(String word) {
        this.word = word;
    }

    /** The word in summary.csv's {@code service_charged_by}. */
    public String word() {
        return word;
    }

    /** What holds for two groups together. */
    public ChargeBasis and(ChargeBasis other) {
        if (this == NOTHING || this == other) {
            return other;
        }
        return other == NOTHING ? this : BOTH;
    }
}
