package dev.weir.workloads.lab;

/**
 * What goes through the pipeline {@code p2p}.
 *
 * @param bytes the length of each message
 * @param costMicros the CPU time, in microseconds, that processing each of them takes on purpose
 */
record Messages(int bytes, int costMicros) {
    /** Messages of 10 kB, of which a rate of 1,000 a second keeps a fifth of a core busy. */
    static final Messages DEFAULT = new Messages(10_000, 200);

    private static final int LARGEST = 10_000_000;

    Messages {
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException("--message-bytes must be 1 to " + LARGEST + ", not " + bytes);
        }
        if (costMicros < 0) {
            throw new IllegalArgumentException("--cost-us must not be negative: " + costMicros);
        }
    }
}
