package dev.weir.model;

/**
 * What one Java thread allocated on the heap during the window.
 *
 * @param bytes as HotSpot counts them when a thread takes a new allocation buffer: a thread's last buffer may be missing
 */
public record ThreadAllocation(int tid, long bytes) {
    public ThreadAllocation {
        if (tid <= 0) {
            throw new IllegalArgumentException("a tid is positive: " + tid);
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
    }
}
