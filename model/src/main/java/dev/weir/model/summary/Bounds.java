package dev.weir.model.summary;

/**
 * Between what a share lies whatever the samples that may belong to several tasks really were: parts of a whole, 0 to 1.
 *
 * <p>No interval: it says nothing about the luck of sampling, only about inlined code whose place in the JVM's debug information is not exact.
 *
 * @param low what belongs to the task for certain
 * @param high that, and all that may belong to it
 */
public record Bounds(double low, double high) {
    public Bounds {
        if (!(0 <= low && low <= high && high <= 1)) {
            throw new IllegalArgumentException("bounds of a share lie in order within 0 and 1: " + low + " " + high);
        }
    }

    /** How far apart they are; 0 when every sample's task is certain. */
    public double width() {
        return high - low;
    }
}
