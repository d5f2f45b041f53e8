package dev.weir.aggregator;

import dev.weir.model.CycleSource;
import dev.weir.model.EventCounts;
import dev.weir.model.summary.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What makes cycles per event uncertain besides the luck of sampling, as a part of the figure: how the events were counted, and how far the clocks of CPU time disagree.
 *
 * <p>Both have nothing to do with the sampling and with each other, so their half-widths are added in quadrature to the interval's on either side (JCGM 100:2008, the GUM, 5.1.2). They hold for all tasks of
 * a group alike: a comparison of its tasks does not see them.
 */
record FurtherDoubt(double part) {
    static FurtherDoubt of(Optional<EventCounts> events, List<ProcessAggregate> members, CycleSource source) {
        double counted = events.filter(counts -> counts.total() > 0)
                .map(counts -> counts.uncertainty() / counts.total())
                .orElse(0.0);
        return new FurtherDoubt(Math.hypot(counted, clocks(members, source)));
    }

    /** The disagreement of the clocks, each process's by its part of the cycles; none where no second clock could be read. */
    private static double clocks(List<ProcessAggregate> members, CycleSource source) {
        double all = 0;
        double disagreed = 0;
        for (ProcessAggregate process : members) {
            double cycles = process.cycles(source);
            OptionalDouble part = ProcessWarnings.cpuTimeDisagreement(process.profile());
            all += cycles;
            disagreed += cycles * part.orElse(0);
        }
        return all > 0 ? disagreed / all : 0;
    }

    /** A share times an amount per event, with the interval of both. */
    Estimate of(Estimate share, double amount) {
        Estimate sampled = share.times(amount);
        double value = sampled.value();
        double further = value * part;
        return new Estimate(
                value,
                Math.max(0, value - Math.hypot(value - sampled.low(), further)),
                value + Math.hypot(sampled.high() - value, further));
    }
}
