package dev.weir.aggregator;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskCounter;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Each row's part of the counters that were sampled, within a group of processes.
 *
 * <p>A row's count is the sum over the processes of its part of the counter's samples × what the counter counted there, extrapolated where the PMU was shared. The
 * interval is that of {@link Proportion}, with the sample size that unequal weights leave: (Σ w)² / Σ w (w − 1).
 */
final class CounterParts {
    private final int unresolved;

    CounterParts(TaskRows rows) {
        unresolved = rows.of(TaskKind.UNRESOLVED);
    }

    /** Sorted by event; a counter that some member was not sampled or counted by is absent. */
    List<TaskCounter> of(int row, List<ProcessAggregate> members) {
        List<TaskCounter> parts = new ArrayList<>();
        for (CounterEvent event : CounterEvent.values()) {
            boolean known = !members.isEmpty()
                    && members.stream()
                            .allMatch(process -> process.counters().containsKey(event)
                                    && total(process, event).isPresent());
            if (known) {
                parts.add(part(event, row, members));
            }
        }
        return parts;
    }

    private static Optional<Double> total(ProcessAggregate process, CounterEvent event) {
        return process.profile().counter(event).map(CounterReading::scaled).filter(Double::isFinite);
    }

    private TaskCounter part(CounterEvent event, int row, List<ProcessAggregate> members) {
        double value = 0;
        double sampledTotal = 0;
        double silentTotal = 0;
        double variance = 0;
        double perSample = 0;
        double effective = 0;
        long samples = 0;
        for (ProcessAggregate process : members) {
            CounterTally tally = process.counters().get(event);
            double total = total(process, event).orElse(0.0);
            if (tally == null || total == 0) {
                continue;
            }
            if (tally.taken() == 0) {
                silentTotal += total;
                continue;
            }
            double p = tally.share(row);
            value += total * p;
            sampledTotal += total;
            samples += tally.samples(row);
            double n = tally.effectiveSamples();
            variance += total * total * p * (1 - p) / n;
            perSample += total * total / n;
            effective += n;
        }
        double silent = row == unresolved ? silentTotal : 0;
        Estimate sampled = interval(value, sampledTotal, variance, perSample, effective);
        return new TaskCounter(
                event, samples, new Estimate(value + silent, sampled.low(), sampled.high() + silentTotal));
    }

    private static Estimate interval(
            double value, double total, double variance, double perSample, double mostSamples) {
        if (total == 0 || perSample == 0) {
            return new Estimate(value, value, value);
        }
        double p = Math.min(1, value / total);
        double relative = variance / (total * total);
        double n = relative > 0 ? p * (1 - p) / relative : total * total / perSample;
        Estimate share = Proportion.wilson(p, Math.min(n, mostSamples)).times(total);
        return new Estimate(value, Math.min(value, share.low()), Math.max(value, share.high()));
    }
}
