package dev.weir.reports;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What was counted per process; a counter that no process has gets no column. */
final class CounterTable {
    private final Summary summary;

    CounterTable(Summary summary) {
        this.summary = summary;
    }

    Map<String, Object> toMap() {
        TreeSet<CounterEvent> events = new TreeSet<>();
        summary.processes().forEach(p -> p.counters().forEach(reading -> events.add(reading.event())));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (GroupCost process : summary.processes()) {
            if (process.group() instanceof Group.OfProcess of) {
                rows.add(Map.of(
                        "process",
                        of.host() + " " + of.process().tgid(),
                        "cells",
                        events.stream().map(event -> cell(process, event)).toList(),
                        "ipc",
                        instructionsPerCycle(process)));
            }
        }
        return Map.of(
                "head",
                events.stream().map(CounterTable::heading).toList(),
                "rows",
                rows,
                "ipc",
                events.contains(CounterEvent.INSTRUCTIONS) && events.contains(CounterEvent.CYCLES));
    }

    private static String heading(CounterEvent event) {
        return event == CounterEvent.TASK_CLOCK ? "task-clock, CPU s" : event.perfName();
    }

    private static String cell(GroupCost process, CounterEvent event) {
        Optional<CounterReading> found = reading(process, event);
        if (found.isEmpty()) {
            return "–";
        }
        CounterReading reading = found.get();
        double scaled = event == CounterEvent.TASK_CLOCK ? reading.scaled() / 1e9 : reading.scaled();
        if (Double.isNaN(scaled)) {
            return "never ran";
        }
        String running = reading.multiplexed()
                ? " (ran %s %%)".formatted(Figures.percent((double) reading.runningNanos() / reading.enabledNanos()))
                : "";
        // Up to a million a count is short enough to be shown as it is.
        boolean whole = scaled == Math.rint(scaled) && scaled < 1e6;
        return (whole ? Figures.count((long) scaled) : Figures.si(scaled)) + running;
    }

    private static String instructionsPerCycle(GroupCost process) {
        double instructions = reading(process, CounterEvent.INSTRUCTIONS)
                .map(CounterReading::scaled)
                .orElse(Double.NaN);
        double cycles = reading(process, CounterEvent.CYCLES)
                .map(CounterReading::scaled)
                .orElse(Double.NaN);
        return cycles > 0 && instructions >= 0 ? Figures.rounded(instructions / cycles, Figures.DIGITS) : "–";
    }

    private static Optional<CounterReading> reading(GroupCost process, CounterEvent event) {
        return process.counters().stream()
                .filter(reading -> reading.event() == event)
                .findFirst();
    }
}
