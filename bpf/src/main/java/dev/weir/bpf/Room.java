package dev.weir.bpf;

import java.util.Collection;

/**
 * How much kernel memory the sampler takes.
 *
 * @param ringBytes of samples that wait to be drained: a power of two, and at least a page
 * @param threads that can be told of
 */
record Room(int ringBytes, int threads) {
    // Without stack copies that is 20,000 samples.
    private static final int LEAST_RING_BYTES = 8 << 20;

    // Mapped twice, and locked: a large host has more to spare, but not without end.
    private static final int MOST_RING_BYTES = 128 << 20;

    // Measured on Flink, Kafka and Spark: 8.5 KB a sample, header and both walked stacks included.
    private static final int SAMPLE_BYTES = 8_704;

    // 6 MB of kernel memory, taken at once because an allocation in a timer's interrupt is not allowed. Linux has at
    // most 4 million
    // threads, but an engine's host some thousands.
    private static final int THREADS = 65_536;

    Room {
        if (Integer.bitCount(ringBytes) != 1 || ringBytes < LibC.getpagesize() || ringBytes > RecordRing.MAX_BYTES) {
            throw new IllegalArgumentException("the ring's size is a power of two from " + LibC.getpagesize() + " to "
                    + RecordRing.MAX_BYTES + " bytes: " + ringBytes);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("a map has room for an entry: " + threads);
        }
    }

    /**
     * For one second of samples of all CPUs, ten times what is left between two drains.
     *
     * @param later whether processes may be added, whose stacks may be copied
     */
    static Room of(int frequencyHz, int cpus, Collection<SampledProcess> processes, boolean later) {
        LibC.load();
        if (!later && processes.stream().allMatch(process -> process.stackCopyBytes() == 0)) {
            return new Room(LEAST_RING_BYTES, 1);
        }
        long wanted = (long) frequencyHz * cpus * SAMPLE_BYTES;
        long bounded = Math.max(LEAST_RING_BYTES, Math.min(MOST_RING_BYTES, wanted));
        long highest = Long.highestOneBit(bounded);
        return new Room((int) (highest == bounded ? highest : 2 * highest), THREADS);
    }
}
