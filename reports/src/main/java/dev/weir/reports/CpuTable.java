package dev.weir.reports;

import dev.weir.model.CounterEvent;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the CPU did for each task, by the counters that were sampled; a column that nobody has is not shown. */
final class CpuTable {
    private static final String UNKNOWN = "–";

    private record Column(String heading, Function<TaskCost, Optional<Estimate>> figure, Optional<CounterEvent> event) {
        String cell(TaskCost task) {
            return figure.apply(task).map(Figures::estimate).orElse(UNKNOWN);
        }
    }

    private final Summary summary;
    private final Optional<Double> events;
    private final List<Column> columns = new ArrayList<>();

    CpuTable(Summary summary) {
        this.summary = summary;
        this.events = summary.events().map(counts -> counts.total()).filter(total -> total > 0);
        addColumn("instructions per cycle", CpuFigures::instructionsPerCycle);
        addColumn("stalled, %", task -> CpuFigures.stalledShare(task).map(share -> share.times(100)));
        for (CounterEvent event : CounterEvent.values()) {
            if (summary.cluster().tasks().stream()
                    .anyMatch(task -> CpuFigures.count(task, event).isPresent())) {
                columns.add(new Column(
                        event.perfName() + (events.isPresent() ? " per event" : ""),
                        task -> CpuFigures.count(task, event)
                                .map(count -> events.map(total -> count.times(1 / total))
                                        .orElse(count)),
                        Optional.of(event)));
            }
        }
    }

    private void addColumn(String heading, Function<TaskCost, Optional<Estimate>> figure) {
        if (summary.cluster().tasks().stream()
                .anyMatch(task -> figure.apply(task).isPresent())) {
            columns.add(new Column(heading, figure, Optional.empty()));
        }
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    Map<String, Object> toMap() {
        return Map.of(
                "head",
                columns.stream().map(Column::heading).toList(),
                "rows",
                columns.isEmpty()
                        ? List.of()
                        : summary.cluster().tasks().stream().map(this::row).toList());
    }

    private Map<String, Object> row(TaskCost task) {
        return Map.of(
                "task",
                Names.shortened(Certain.ownName(task), 80),
                "sub",
                task.parent().isPresent(),
                "cells",
                columns.stream()
                        .map(column -> Map.of("text", column.cell(task), "tip", tip(task, column)))
                        .toList());
    }

    private static String tip(TaskCost task, Column column) {
        return column.event().stream()
                .flatMap(event -> task.counters().stream().filter(counter -> counter.event() == event))
                .findFirst()
                .map(CpuTable::inAll)
                .orElse("");
    }

    private static String inAll(TaskCounter counter) {
        return "%s in all, by %s"
                .formatted(Figures.estimate(counter.count()), Figures.count(counter.samples()) + " samples");
    }

    /** As many columns as there is room for, and the tasks that have anything in them. */
    List<String> lines(int width) {
        for (int shown = columns.size(); shown > 0; shown--) {
            TextTable table = table(columns.subList(0, shown));
            if (table.width() <= width || shown == 1) {
                return table.lines(width);
            }
        }
        return List.of();
    }

    private TextTable table(List<Column> shown) {
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>(List.of("Task"));
        shown.forEach(column -> head.add(column.heading()));
        table.row(head.toArray(String[]::new));
        for (TaskCost task : summary.cluster().tasks()) {
            if (task.counters().stream().anyMatch(counter -> counter.samples() > 0)) {
                List<String> cells = new ArrayList<>();
                cells.add((task.parent().isPresent() ? "  " : "") + Certain.ownName(task));
                shown.forEach(column -> cells.add(column.cell(task)));
                table.row(cells.toArray(String[]::new));
            }
        }
        return table;
    }
}
