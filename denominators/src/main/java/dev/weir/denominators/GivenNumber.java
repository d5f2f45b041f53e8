package dev.weir.denominators;

import dev.weir.model.EventCounts;
import java.time.Instant;
import java.util.List;

/** A number that the user knows, whatever the window. */
record GivenNumber(String spec, double events) implements Denominator {
    @Override
    public void begin() {
        // Nothing to reach.
    }

    @Override
    public EventCounts between(Instant windowStart, Instant windowEnd) {
        return new EventCounts(events, spec, "as given with --events", List.of());
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
