package dev.weir.reports;

import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The tasks as rows of text, with as many columns as fit. */
final class TaskTable {
    private record Column(String head, Function<TaskCost, String> cell, String total) {}

    private final Summary summary;
    private final Headline headline;
    private final List<TaskCost> tasks;

    TaskTable(Summary summary, Headline headline) {
        this.summary = summary;
        this.headline = headline;
        this.tasks = summary.cluster().tasks();
    }

    /** A line for the head, one for each task, and one for the total. */
    List<String> lines(int columns) {
        return layout(columns).table().lines(columns);
    }

    /** Whether what the events cost found room beside the other figures, at this width. */
    boolean showsExpense(int columns) {
        return layout(columns).expense();
    }

    private record Layout(TextTable table, boolean expense) {}

    private Layout layout(int columns) {
        boolean events = headline.cyclesPerEvent().isPresent();
        Column share =
                new Column("Share, %", task -> Figures.estimate(task.share().times(100)), "100");
        Column bounds = new Column("Bounds, %", task -> Certain.bounds(task, summary.ledger()), "");
        Column kernel = new Column("Kernel", TaskTable::kernel, "");
        Column cpu = new Column(
                "CPU s",
                task -> Figures.rounded(task.cpuSeconds(), Figures.DIGITS),
                Figures.rounded(summary.cluster().cpuSeconds(), Figures.DIGITS));
        Column cycles = new Column("Cycles", task -> Figures.si(task.cycles().cycles()), Figures.si(headline.cycles()));
        Column cost = events
                ? new Column(
                        "per job event",
                        task -> task.cyclesPerEvent().map(Figures::estimate).orElse("-"),
                        headline.cyclesPerEvent().map(Figures::estimate).orElse("-"))
                : new Column("Cycles/s", task -> perSecond(task.cycles().cycles()), perSecond(headline.cycles()));
        Column charged = new Column(
                "with GC, JIT",
                task -> perUnit(task.cyclesWithService().cycles(), events),
                perUnit(headline.cycles(), events));

        ExpenseTable expense = new ExpenseTable(summary, headline);
        List<Column> expenses = new ArrayList<>();
        if (expense.isAsked() && expense.hasMoney()) {
            expenses.add(new Column(expense.moneyHead(), expense::money, expense.totalMoney()));
        }
        if (expense.isAsked() && expense.hasJoules()) {
            expenses.add(new Column(ExpenseTable.JOULES_HEAD, ExpenseTable::joules, expense.totalJoules()));
        }
        List<Column> order = new ArrayList<>(List.of(share, bounds, kernel, cpu, cycles, cost, charged));
        order.addAll(expenses);
        List<Column> chosen = new ArrayList<>(List.of(share, cost));
        if (!Certain.isJudged(summary.ledger())
                || tasks.stream().anyMatch(t -> t.certain().width() > 0)) {
            chosen.add(bounds);
        }
        List<Column> wanted = new ArrayList<>(List.of(cycles, kernel));
        if (tasks.stream().anyMatch(task -> task.serviceChargedBy() != ChargeBasis.NOTHING)) {
            wanted.add(charged);
        }
        wanted.add(cpu);
        for (Column column : wanted) {
            List<Column> more = new ArrayList<>(chosen);
            more.add(column);
            if (table(more, order).width() <= columns) {
                chosen = more;
            }
        }
        List<Column> all = new ArrayList<>(chosen);
        all.addAll(expenses);
        // All of them or none: half of the costs in another table would be hard to read.
        boolean room = !expenses.isEmpty() && table(all, order).width() <= columns;
        return new Layout(table(room ? all : chosen, order), room);
    }

    private TextTable table(List<Column> chosen, List<Column> order) {
        List<Column> shown = order.stream().filter(chosen::contains).toList();
        TextTable table = new TextTable();
        table.row(cells("Task", shown, Column::head));
        for (TaskCost task : tasks) {
            String name = Names.legible(Certain.ownName(task));
            table.row(cells(
                    task.parent().isPresent() ? "  " + name : name,
                    shown,
                    column -> column.cell().apply(task)));
        }
        table.row(cells("Total", shown, Column::total));
        return table;
    }

    private static String[] cells(String first, List<Column> columns, Function<Column, String> text) {
        List<String> cells = new ArrayList<>(List.of(first));
        columns.forEach(column -> cells.add(text.apply(column)));
        return cells.toArray(String[]::new);
    }

    private static String kernel(TaskCost task) {
        return task.samples() == 0 ? "" : Figures.percent(task.kernelShare()) + " %";
    }

    private String perSecond(double cycles) {
        return Figures.si(headline.seconds() > 0 ? cycles / headline.seconds() : 0);
    }

    private String perUnit(double cycles, boolean events) {
        return events ? Figures.si(cycles / Headline.events(summary).orElseThrow()) : perSecond(cycles);
    }
}
