package dev.weir.denominators;

import dev.weir.model.EventCounts;
import java.time.Duration;
import java.time.Instant;

/** Polls a recorded engine as in a run, on a clock that goes only when told to. */
final class Replay {
    interface Step {
        void taken() throws Exception;
    }

    private Replay() {}

    /** All in seconds of the recording. */
    static EventCounts count(
            CounterSource source, SetClock clock, Instant start, int from, int to, int lastPoll, Step step)
            throws Exception {
        try (PolledDenominator denominator = new PolledDenominator(source, clock)) {
            denominator.connect();
            while (clock.instant().isBefore(start.plusSeconds(lastPoll))) {
                clock.advance(source.every());
                step.taken();
                denominator.poll();
            }
            return denominator.count(new WindowReading(start.plusSeconds(from), start.plusSeconds(to)));
        }
    }

    static double truth(String recording, Instant start, int from, int to) throws Exception {
        return new Truth(recording).records(start.plusSeconds(from), start.plusSeconds(to));
    }

    /** A moment after the recording began, when every number has been shown once. */
    static SetClock clockAt(Instant start) {
        return SetClock.standing(start.plus(Duration.ofMillis(900)));
    }
}
