package dev.weir.reports;

import dev.weir.model.HostFacts;
import dev.weir.model.Terms.Price;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a million events cost in money and in joules, as text. */
final class ExpenseTable {
    static final String JOULES_HEAD = "J/M events";

    private static final double HOURS_PER_DAY = 24;
    private static final List<String> SCALES = List.of("", "10⁻³ ", "10⁻⁶ ", "10⁻⁹ ", "10⁻¹² ");

    private final Summary summary;
    private final Headline headline;
    private final List<TaskCost> tasks;
    // Powers of a thousand that make the whole job's money at least 1: a million cheap events cost some
    // hundred-thousandths.
    private final int thousands;

    ExpenseTable(Summary summary, Headline headline) {
        this.summary = summary;
        this.headline = headline;
        this.tasks = summary.cluster().tasks();
        double whole = total(Expense::money).map(Estimate::value).orElse(0.0);
        int powers = 0;
        while (whole > 0 && powers < SCALES.size() - 1 && whole * Math.pow(1_000, powers) < 1) {
            powers++;
        }
        this.thousands = powers;
    }

    boolean hasMoney() {
        return tasks.stream().anyMatch(task -> task.expense().money().isPresent());
    }

    boolean hasJoules() {
        return tasks.stream().anyMatch(task -> task.expense().joules().isPresent());
    }

    /** Whether people want to see it: a meter alone is no question. */
    boolean isAsked() {
        boolean asked = summary.terms().price().isPresent()
                || summary.terms().wattsPerCore().isPresent();
        return asked && (hasMoney() || hasJoules());
    }

    /** The unit, such as {@code 10⁻⁶ EUR/M events}. */
    String moneyHead() {
        return SCALES.get(thousands) + currency() + "/M events";
    }

    private String currency() {
        return summary.terms()
                .price()
                .map(Price::currency)
                .filter(currency -> !currency.isEmpty())
                .map(Names::legible)
                .orElse("money");
    }

    /** In the unit of {@link #moneyHead()}. */
    String money(TaskCost task) {
        return text(task.expense().money().map(this::scaled));
    }

    private Estimate scaled(Estimate money) {
        return money.times(Math.pow(1_000, thousands));
    }

    static String joules(TaskCost task) {
        return text(task.expense().joules());
    }

    /** In the unit of {@link #moneyHead()}. */
    String totalMoney() {
        return text(total(Expense::money).map(this::scaled));
    }

    String totalJoules() {
        return text(total(Expense::joules));
    }

    private static String text(Optional<Estimate> estimate) {
        return estimate.map(Figures::estimate).orElse("-");
    }

    /** The sum over the tasks. It is counted and not sampled, so its interval is that of the whole job's CPU time. */
    private Optional<Estimate> total(Function<Expense, Optional<Estimate>> kind) {
        List<Estimate> parts = summary.cluster().topTasks().stream()
                .flatMap(task -> kind.apply(task.expense()).stream())
                .toList();
        Optional<Estimate> time = headline.coreMicrosPerEvent();
        if (parts.isEmpty() || time.isEmpty()) {
            return Optional.empty();
        }
        double sum = parts.stream().mapToDouble(Estimate::value).sum();
        return time.get().value() > 0
                ? Optional.of(time.get().times(sum / time.get().value()))
                : Optional.of(new Estimate(sum, sum, sum));
    }

    /** A line for the head of the terminal: the whole job's money and joules. */
    String sentence() {
        List<String> parts = new ArrayList<>();
        String unit = currency();
        if (hasMoney()) {
            parts.add(text(total(Expense::money)) + " " + unit + " per million events");
            summary.terms()
                    .price()
                    .ifPresent(price -> parts.add("%s %s a day for the cores that were busy, %s for all %s"
                            .formatted(
                                    daily(price, headline.busyCores()),
                                    unit,
                                    daily(price, cpus()),
                                    Names.plural(cpus(), "CPU"))));
        }
        if (hasJoules()) {
            parts.add(totalJoules() + " J per million events");
        }
        return String.join(" · ", parts);
    }

    private static String daily(Price price, double cores) {
        return Figures.rounded(cores * price.perCoreHour() * HOURS_PER_DAY, Figures.DIGITS);
    }

    private int cpus() {
        return summary.hostFacts().stream().mapToInt(HostFacts::cpus).sum();
    }

    /** How the figures were worked out; empty when there are none. */
    String method() {
        return tasks.stream()
                .map(task -> task.expense().method())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(Names::legible)
                .orElse("");
    }

    /** A table of its own, for a terminal whose width does not hold these columns beside the others. */
    List<String> lines(int columns) {
        TextTable table = new TextTable();
        table.row(row("Task", moneyHead(), JOULES_HEAD));
        for (TaskCost task : tasks) {
            String name = Names.legible(Certain.ownName(task));
            table.row(row(task.parent().isPresent() ? "  " + name : name, money(task), joules(task)));
        }
        table.row(row("Total", totalMoney(), totalJoules()));
        return table.lines(columns);
    }

    private String[] row(String first, String money, String joules) {
        List<String> cells = new ArrayList<>(List.of(first));
        if (hasMoney()) {
            cells.add(money);
        }
        if (hasJoules()) {
            cells.add(joules);
        }
        return cells.toArray(String[]::new);
    }

    /** For the template: {@code shown}, {@code heads}, {@code rows} of {@code task}, {@code sub} and {@code cells}, {@code total}, {@code sentence}, {@code method}. */
    Map<String, Object> toMap() {
        return Map.of(
                "shown",
                hasMoney() || hasJoules(),
                "heads",
                cells(moneyHead(), JOULES_HEAD),
                "rows",
                tasks.stream()
                        .map(task -> Map.<String, Object>of(
                                "task", Names.shortened(Certain.ownName(task), 80),
                                "sub", task.parent().isPresent(),
                                "cells", cells(money(task), joules(task))))
                        .toList(),
                "total",
                cells(totalMoney(), totalJoules()),
                "sentence",
                sentence(),
                "method",
                method());
    }

    private List<String> cells(String money, String joules) {
        String[] all = row("", money, joules);
        return List.of(all).subList(1, all.length);
    }
}
