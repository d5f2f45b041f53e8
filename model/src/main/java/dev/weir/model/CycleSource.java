package dev.weir.model;

/** What a cycle is in a figure, best first. Figures of different sources are never added. */
public enum CycleSource {
    /** Core cycles of the hardware PMU. */
    HARDWARE("hardware", "hardware cycles", "the PMU's cycles event"),
    /** Time-stamp-counter ticks while the process ran: constant frequency, blind to turbo and halts. */
    REFERENCE("reference", "reference cycles", "the msr/tsc event, which counts only while the process runs"),
    /** CPU time multiplied by the nominal frequency: an accounting unit, not a count. */
    NOMINAL("nominal", "nominal cycles", "CPU time x nominal frequency");

    private final String word;
    private final String unit;
    private final String explanation;

    CycleSource(String word, String unit, String explanation) {
        this.word = word;
        this.unit = unit;
        this.explanation = explanation;
    }

    /** The word in summary.csv's {@code cycles_source}. */
    public String word() {
        return word;
    }

    /** The unit to print beside a figure. */
    public String unit() {
        return unit;
    }

    public String explanation() {
        return explanation;
    }
}
