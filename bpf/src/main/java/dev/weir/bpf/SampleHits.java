package dev.weir.bpf;

/**
 * What became of an event's samples in a process; {@code sampled + lost} is every hit.
 *
 * @param sampled written to the ring
 * @param lost because the ring was full, or a counter overflowed more often than its samples may cost
 * @param lostPeriod what the lost ones stood for: the sum of their {@link RawSample#period()}s
 */
public record SampleHits(long sampled, long lost, long lostPeriod) {
    static final SampleHits NONE = new SampleHits(0, 0, 0);

    SampleHits plus(SampleHits other) {
        return new SampleHits(sampled + other.sampled, lost + other.lost, lostPeriod + other.lostPeriod);
    }
}
