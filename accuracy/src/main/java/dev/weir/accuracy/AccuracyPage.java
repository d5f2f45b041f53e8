package dev.weir.accuracy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** docs/accuracy.md from the cells there are. */
final class AccuracyPage {
    private AccuracyPage() {}

    static String write(Collection<Cell> all, Options options) {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Accuracy

                Made by `make accuracy`; do not edit. Planted jobs (`workloads/planted`) know from the same run what each of their tasks cost. This page holds what `./weir` says against that.

                * **points**: percentage points of a task's share of what the job's own threads used. Samples that Weir could not attribute, name or keep are errors.
                * **worst error**: of all tasks and all JVM starts; behind it its standard error from the number of samples alone, and how far the truth itself is uncertain: the difference
                  of two clocks that fail in different ways, and its statistical error.
                * **within 2**: task figures whose error is at most 2 points, or 3 standard errors where that is more.
                * **in bounds**: task figures whose truth, within its own uncertainty, lies between the bounds that Weir states for the figure.
                * **widest bounds**: in points, what Weir leaves open because inlined code may be another task's, for any task compared; **of an operator**: for any task that is no part of another.
                * **complete**: stacks that reach the beginning of their thread.
                * **throughput**: the job's events per second of its own CPU time, during and after against before; the mean of the starts.

                """);
        page.append(String.format(
                Locale.ROOT,
                "%d Hz, windows of %.0f s, attached %d s or more after the job's first event.%n%n",
                options.frequency(),
                options.seconds(),
                options.warmUpSeconds() + 4));
        inAll(page, all);
        Map<String, List<Cell>> groups = new LinkedHashMap<>();
        for (PlantedCase planted : PlantedCase.ALL) {
            for (String jvm : new TreeMap<>(Map.of("17", "", "25", "")).keySet()) {
                for (Way way : Way.values()) {
                    List<Cell> cells = all.stream()
                            .filter(cell -> cell.key().workload().equals(planted.name())
                                    && cell.key().jvm().equals(jvm)
                                    && cell.key().way().equals(way.word))
                            .toList();
                    if (!cells.isEmpty()) {
                        groups.put(planted.name() + " | " + jvm + " | " + way.title, cells);
                    }
                }
            }
        }
        page.append(
                "| workload | JDK | way | starts | samples | complete | worst error | within 2 | in bounds | widest bounds | of an operator | throughput during / after |\n");
        page.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        groups.forEach((name, cells) ->
                page.append("| ").append(name).append(row(cells)).append('\n'));
        spread(page, groups);
        failures(page, all);
        return page.toString();
    }

    /** One line for each way, over all workloads, JVMs and starts. */
    private static void inAll(StringBuilder page, Collection<Cell> all) {
        page.append("| way | JVM starts | complete | figures | within 2 | in bounds |\n|---|---|---|---|---|---|\n");
        for (Way way : Way.values()) {
            long starts = 0;
            long samples = 0;
            double complete = 0;
            long figures = 0;
            long close = 0;
            long within = 0;
            for (Cell cell : all) {
                if (!cell.key().way().equals(way.word) || cell.failure().isPresent()) {
                    continue;
                }
                starts++;
                samples += cell.samples();
                complete += cell.completeStacks() * cell.samples();
                figures += cell.figures().size();
                close += cell.figures().stream()
                        .filter(figure -> isClose(figure, cell))
                        .count();
                within += cell.figures().stream().filter(Figure::isWithinBounds).count();
            }
            if (starts > 0) {
                page.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.2f %% | %d | %.0f %% | %.0f %% |%n",
                        way.title,
                        starts,
                        100 * complete / samples,
                        figures,
                        100.0 * close / figures,
                        100.0 * within / figures));
            }
        }
        page.append('\n');
    }

    private static boolean isClose(Figure figure, Cell cell) {
        return Math.abs(figure.error()) <= Math.max(0.02, 3 * figure.standardError(cell.samples()));
    }

    private static String row(List<Cell> cells) {
        List<Cell> good =
                cells.stream().filter(cell -> cell.failure().isEmpty()).toList();
        if (good.isEmpty()) {
            return " | 0 of " + cells.size() + " | | | failed | | | | | |";
        }
        long samples = 0;
        double complete = 0;
        int figures = 0;
        int close = 0;
        int within = 0;
        double width = 0;
        double operator = 0;
        double during = 0;
        double after = 0;
        Figure worst = good.get(0).figures().get(0);
        long worstSamples = 1;
        for (Cell cell : good) {
            samples += cell.samples();
            complete += cell.completeStacks() * cell.samples();
            operator = Math.max(operator, cell.widestOperator());
            during += cell.during() / cell.before() / good.size();
            after += cell.after() / cell.before() / good.size();
            for (Figure figure : cell.figures()) {
                figures++;
                within += figure.isWithinBounds() ? 1 : 0;
                close += isClose(figure, cell) ? 1 : 0;
                width = Math.max(width, figure.certainHigh() - figure.certainLow());
                if (Math.abs(figure.error()) >= Math.abs(worst.error())) {
                    worst = figure;
                    worstSamples = cell.samples();
                }
            }
        }
        return String.format(
                Locale.ROOT,
                " | %s | %,d | %.1f %% | %s %+.1f (s.e. %.1f, truth ±%.1f) | %d of %d | %d of %d | %.1f | %s | %.0f %% / %.0f %% |",
                good.size() == cells.size() ? Integer.toString(good.size()) : good.size() + " of " + cells.size(),
                samples,
                100 * complete / samples,
                worst.task(),
                100 * worst.error(),
                100 * worst.standardError(worstSamples),
                100 * worst.uncertainty(),
                close,
                figures,
                within,
                figures,
                100 * width,
                Double.isNaN(operator) ? "" : String.format(Locale.ROOT, "%.1f", 100 * operator),
                100 * during,
                100 * after);
    }

    /** The same job, started again: what a task's share varies by, and the truth beside it. */
    private static void spread(StringBuilder page, Map<String, List<Cell>> groups) {
        page.append("\n## The spread over the starts of Flink\n\n");
        page.append(
                "The standard deviation of a task's share over the starts, in points, and of the truth over the same starts.\n\n");
        page.append("| workload | JDK | way | task | starts | measured | truth |\n|---|---|---|---|---|---|---|\n");
        groups.forEach((name, cells) -> {
            if (!name.startsWith("flink")) {
                return;
            }
            Map<String, List<Figure>> byTask = new LinkedHashMap<>();
            for (Cell cell : cells) {
                for (Figure figure : cell.figures()) {
                    byTask.computeIfAbsent(figure.task(), task -> new ArrayList<>())
                            .add(figure);
                }
            }
            byTask.forEach((task, figures) -> {
                if (figures.size() > 1) {
                    page.append(String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %.2f | %.2f |%n",
                            name,
                            task,
                            figures.size(),
                            100
                                    * deviation(figures.stream()
                                            .mapToDouble(Figure::measured)
                                            .toArray()),
                            100
                                    * deviation(figures.stream()
                                            .mapToDouble(Figure::truth)
                                            .toArray())));
                }
            });
        });
    }

    private static void failures(StringBuilder page, Collection<Cell> all) {
        List<Cell> failed =
                all.stream().filter(cell -> cell.failure().isPresent()).toList();
        if (failed.isEmpty()) {
            return;
        }
        page.append("\n## What could not be measured\n\n");
        for (Cell cell : failed) {
            page.append("* ")
                    .append(cell.key())
                    .append(": ")
                    .append(cell.failure().orElse("").replace('\n', ' '))
                    .append('\n');
        }
    }

    static double deviation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
