package dev.weir.bpf;

/**
 * The words of a thread's JavaFrameAnchor in the order of the JVM's memory, as they stood at the sample. Which field is which is for
 * HotSpot's own description of itself to say.
 */
public record AnchorWords(long first, long second, long third) {
    /** Of a thread that the sampler was not told of, or whose anchor could not be read. */
    public static final AnchorWords ZERO = new AnchorWords(0, 0, 0);
}
