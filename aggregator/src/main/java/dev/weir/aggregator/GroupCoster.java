package dev.weir.aggregator;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What each row costs within a group of processes.
 *
 * <p>A row's cycles are the sum over the processes of share × cycles; a group's share is that sum over the group's cycles, never a mean of shares.
 */
final class GroupCoster {
    private final TaskRows rows;
    private final CycleSource source;
    private final Optional<EventCounts> events;
    private final Optional<Double> jobEvents;
    private final List<Optional<OperatorCount>> operators;
    private final ServiceCharge charge;
    private final Expenses expenses;
    private final CounterParts counterParts;

    GroupCoster(TaskRows rows, CycleSource source, Optional<EventCounts> events, Expenses expenses) {
        this.expenses = expenses;
        this.rows = rows;
        this.source = source;
        this.events = events;
        this.charge = new ServiceCharge(rows, source);
        this.counterParts = new CounterParts(rows);
        this.jobEvents = events.map(EventCounts::total).filter(total -> total > 0);
        this.operators = rows.list().stream()
                .map(row -> events.filter(counts -> rows.mayBeOperator(row))
                        .flatMap(counts -> OperatorMatch.find(row.task(), counts)))
                .toList();
    }

    GroupCost cost(Group group, List<ProcessAggregate> members) {
        double cycles = members.stream().mapToDouble(p -> p.cycles(source)).sum();
        GroupShares shares = new GroupShares(source, members);
        FurtherDoubt further = FurtherDoubt.of(events, members, source);
        long taken = members.stream().mapToLong(ProcessAggregate::taken).sum();
        List<TaskCost> tasks = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            tasks.add(task(row, members, shares, further, cycles));
        }
        return new GroupCost(
                group,
                taken,
                members.stream().mapToDouble(ProcessAggregate::expected).sum(),
                members.stream().mapToDouble(ProcessAggregate::cpuSeconds).sum(),
                new CycleCount(source, cycles),
                further.part(),
                counters(members),
                jobEvents.map(total -> expenses.added(tasks, members, total)).orElse(tasks));
    }

    private TaskCost task(
            int row, List<ProcessAggregate> members, GroupShares shares, FurtherDoubt further, double groupCycles) {
        double cycles = 0;
        double cpuSeconds = 0;
        long samples = 0;
        long kernel = 0;
        for (ProcessAggregate process : members) {
            double share = process.share(row);
            RowCount count = process.counts().get(row);
            cycles += share * process.cycles(source);
            cpuSeconds += share * process.cpuSeconds();
            samples += count.samples();
            kernel += count.kernel();
        }
        SampledShare sampled = shares.named(row);
        Estimate share = sampled.estimate();
        Estimate atLeast = shares.certain(row).estimate();
        Estimate atMost = shares.possible(row).estimate();
        Optional<OperatorCount> operator = operators.get(row);
        return new TaskCost(
                rows.get(row).task(),
                rows.get(row).parent(),
                rows.get(row).kind(),
                rows.get(row).canonical(),
                samples,
                share,
                sampled.standardError(),
                new Bounds(atLeast.value(), atMost.value()),
                new Estimate(
                        share.value(), Math.min(atLeast.low(), share.low()), Math.max(atMost.high(), share.high())),
                samples > 0 ? (double) kernel / samples : 0,
                cpuSeconds,
                new CycleCount(source, cycles),
                new CycleCount(source, charge.cycles(row, members)),
                charge.basis(members),
                jobEvents.map(events -> further.of(share, groupCycles / events)),
                operator,
                operator.flatMap(OperatorCount::entered)
                        .filter(events -> events > 0)
                        .map(events -> further.of(share, groupCycles / events)),
                sampled.detectableChange(),
                counterParts.of(row, members),
                Expense.UNKNOWN);
    }

    private static List<CounterReading> counters(List<ProcessAggregate> members) {
        List<CounterReading> sums = new ArrayList<>();
        for (CounterEvent event : CounterEvent.values()) {
            List<CounterReading> readings = members.stream()
                    .flatMap(process -> process.profile().counter(event).stream())
                    .filter(reading -> !Double.isNaN(reading.scaled()))
                    .toList();
            if (!members.isEmpty() && readings.size() == members.size()) {
                sums.add(sum(event, readings));
            }
        }
        return sums;
    }

    /** One reading whose scaled value is the sum of the scaled values. */
    private static CounterReading sum(CounterEvent event, List<CounterReading> readings) {
        long raw = readings.stream().mapToLong(CounterReading::raw).sum();
        long enabled = readings.stream().mapToLong(CounterReading::enabledNanos).sum();
        long running = readings.stream().mapToLong(CounterReading::runningNanos).sum();
        double scaled = readings.stream().mapToDouble(CounterReading::scaled).sum();
        if (readings.stream().anyMatch(CounterReading::multiplexed) && scaled > 0 && raw > 0) {
            // The sums' own ratio would extrapolate all members alike; each was scaled by its own.
            running = Math.round((double) raw * enabled / scaled);
        }
        return new CounterReading(event, raw, enabled, running);
    }
}
