package dev.weir.bpf;

/**
 * What became of an event's samples in a process; both together are every hit.
 *
 * @param sampled written to the ring
 * @param ringFull lost because the ring was full
 * @param ringFullPeriod what the lost ones stood for: the sum of their {@link RawSample#period()}s
 */
public record SampleHits(long sampled, long ringFull, long ringFullPeriod) {}
