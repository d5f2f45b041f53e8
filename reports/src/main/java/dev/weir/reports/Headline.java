package dev.weir.reports;

import dev.weir.model.EventCounts;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Summary;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The figures of the whole job.
 *
 * <p>Its cycles are counted and not sampled, so no sampling interval applies. What is known of their error is how far
 * the clocks of CPU time disagree: that is the interval here.
 */
record Headline(
        double seconds,
        double busyCores,
        double cycles,
        String unit,
        OptionalDouble eventsPerSecond,
        Optional<Estimate> cyclesPerEvent,
        Optional<Estimate> coreMicrosPerEvent,
        Estimate cyclesPerSecond) {

    static Headline of(Summary summary) {
        double seconds = summary.window().length().toNanos() / 1e9;
        double cpuSeconds = summary.cluster().cpuSeconds();
        double cycles = summary.cluster().cycles().cycles();
        double disagreement = summary.ledger().cpuTimeDisagreement();
        OptionalDouble events = events(summary);
        return new Headline(
                seconds,
                seconds > 0 ? cpuSeconds / seconds : 0,
                cycles,
                summary.cluster().cycles().source().unit(),
                events.isPresent() && seconds > 0
                        ? OptionalDouble.of(events.getAsDouble() / seconds)
                        : OptionalDouble.empty(),
                per(events, cycles, disagreement),
                per(events, cpuSeconds * 1e6, disagreement),
                within(seconds > 0 ? cycles / seconds : 0, disagreement));
    }

    /** The job's events where they are a denominator: known, and at least one. */
    static OptionalDouble events(Summary summary) {
        Optional<EventCounts> counts = summary.events();
        return counts.isPresent() && counts.get().total() > 0
                ? OptionalDouble.of(counts.get().total())
                : OptionalDouble.empty();
    }

    private static Optional<Estimate> per(OptionalDouble events, double quantity, double disagreement) {
        return events.isPresent()
                ? Optional.of(within(quantity / events.getAsDouble(), disagreement))
                : Optional.empty();
    }

    private static Estimate within(double value, double disagreement) {
        double part = Double.isFinite(disagreement) ? Math.min(1, Math.abs(disagreement)) : 0;
        return new Estimate(value, value * (1 - part), value * (1 + part));
    }
}
