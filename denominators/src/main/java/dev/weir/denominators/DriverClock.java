package dev.weir.denominators;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of another machine, as far as its dates tell: each is of something that was not there at one of our requests and was there at a later one.
 *
 * <p>As long as its dates may be ours they are taken as they are. Else they are moved by the least that makes the latest of them no later than the request that found it.
 */
final class DriverClock {
    // What a busy driver has done shows in its REST API only when its listeners have heard of it.
    private static final Duration LAG = Duration.ofSeconds(2);

    private Duration earliest = Duration.ofDays(-36_500);
    private Duration latest = Duration.ofDays(36_500);

    /**
     * Something happened.
     *
     * @param date by the other clock
     * @param notBefore by ours, as {@code notAfter}
     */
    void saw(Instant date, Instant notBefore, Instant notAfter) {
        Duration atLeast = Duration.between(date, notBefore).minus(LAG);
        Duration atMost = Duration.between(date, notAfter);
        earliest = earliest.compareTo(atLeast) > 0 ? earliest : atLeast;
        latest = latest.compareTo(atMost) < 0 ? latest : atMost;
    }

    /** A date of the other clock by ours. */
    Instant ours(Instant date) {
        boolean agree = earliest.compareTo(Duration.ZERO) <= 0 && latest.compareTo(Duration.ZERO) >= 0;
        return agree ? date : date.plus(latest);
    }
}
