package dev.weir.denominators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes only when told to, or faster than real time. */
final class SetClock extends Clock {
    private final long realStart = System.nanoTime();
    private final double speed;
    private volatile Instant now;

    private SetClock(Instant start, double speed) {
        this.now = start;
        this.speed = speed;
    }

    static SetClock standing(Instant start) {
        return new SetClock(start, 0);
    }

    static SetClock running(Instant start, double speed) {
        return new SetClock(start, speed);
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now.plusNanos((long) ((System.nanoTime() - realStart) * speed));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
