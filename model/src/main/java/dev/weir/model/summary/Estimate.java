package dev.weir.model.summary;

/** A figure with its 95 % interval, in the figure's own unit: {@code low <= value <= high}. */
public record Estimate(double value, double low, double high) {
    public Estimate {
        if (!(low <= value && value <= high)) {
            throw new IllegalArgumentException(
                    "an estimate lies within its interval: " + low + " " + value + " " + high);
        }
    }

    /** Value and bounds multiplied by an exact, non-negative factor. */
    public Estimate times(double factor) {
        return new Estimate(value * factor, low * factor, high * factor);
    }

    /** Half the width of the interval: what stands behind a {@code ±}. */
    public double halfWidth() {
        return (high - low) / 2;
    }
}
