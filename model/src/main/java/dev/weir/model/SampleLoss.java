package dev.weir.model;

/**
 * Samples the kernel took and we could not keep whole. A report that hides these is wrong by an unknown amount.
 *
 * @param ringFull samples dropped because the ring buffer was full: they are in no stack, and become the Lost row
 * @param stackUnavailable samples kept without a user stack, because it could not be read
 * @param truncated samples kept whose user stack was cut at the kernel's depth limit or ended before the thread's entry
 */
public record SampleLoss(long ringFull, long stackUnavailable, long truncated) {
    public static final SampleLoss NONE = new SampleLoss(0, 0, 0);

    public SampleLoss {
        if (ringFull < 0 || stackUnavailable < 0 || truncated < 0) {
            throw new IllegalArgumentException(
                    "losses are not negative: " + ringFull + ", " + stackUnavailable + ", " + truncated);
        }
    }

    public SampleLoss plus(SampleLoss other) {
        return new SampleLoss(
                ringFull + other.ringFull, stackUnavailable + other.stackUnavailable, truncated + other.truncated);
    }
}
