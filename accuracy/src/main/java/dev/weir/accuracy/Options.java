package dev.weir.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param starts JVM starts of each cell of Weir's own ways
 * @param otherStarts of each cell of the ways that are there to compare
 * @param only measured are cells whose name, such as {@code stages/17/boundaries/1}, holds one of these; empty for all
 */
record Options(
        Path directory,
        Path page,
        int starts,
        int otherStarts,
        int frequency,
        double seconds,
        int warmUpSeconds,
        boolean quick,
        boolean pageOnly,
        List<String> only) {

    static final String USAGE = """
            usage: make accuracy [ARGS="OPTION …"]

            Measures planted jobs with ./weir in every way, and writes docs/accuracy.md. What was measured is kept: the same command goes on where it was interrupted,
            and measures cells again that failed.

              --quick           four workloads, JDK 17, one start each
              --starts N        JVM starts of each cell (5); frame pointers and async-profiler, which are there to compare, get 2 at most
              --only A,B,…      cells whose name holds one of these: WORKLOAD/JDK/WAY/START, such as flink-chained/17 or /boundaries/
              --seconds N       length of a window (8)
              --frequency HZ    (997)
              --warm-up N       seconds from the job's first event to the first window (12)
              --dir DIR         where the results are kept (accuracy/results)
              --page FILE       the page (docs/accuracy.md)
              --page-only       write the page from the results there are
            """;

    /** Throws {@link IllegalArgumentException} for people. */
    static Options parse(List<String> arguments) {
        Path directory = Path.of("accuracy/results");
        Path page = Path.of("docs/accuracy.md");
        int starts = 0;
        int frequency = 997;
        double seconds = 8;
        int warmUp = 12;
        boolean quick = false;
        boolean pageOnly = false;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--quick" -> quick = true;
                case "--page-only" -> pageOnly = true;
                case "--starts", "--only", "--seconds", "--frequency", "--warm-up", "--dir", "--page" -> {
                    i++;
                    if (i == arguments.size()) {
                        throw new IllegalArgumentException(option + " has no value");
                    }
                    String value = arguments.get(i);
                    switch (option) {
                        case "--starts" -> starts = WholeNumber.atLeast(1, option, value);
                        case "--only" -> only.addAll(List.of(value.split(",", -1)));
                        case "--seconds" -> seconds = WholeNumber.atLeast(1, option, value);
                        case "--frequency" -> frequency = WholeNumber.atLeast(1, option, value);
                        case "--warm-up" -> warmUp = WholeNumber.atLeast(1, option, value);
                        case "--dir" -> directory = Path.of(value);
                        default -> page = Path.of(value);
                    }
                }
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        if (starts == 0) {
            starts = quick ? 1 : 5;
        }
        return new Options(
                directory,
                page,
                starts,
                Math.min(starts, 2),
                frequency,
                seconds,
                warmUp,
                quick,
                pageOnly,
                List.copyOf(only));
    }

    boolean wants(Cell.Key key) {
        return only.isEmpty() || only.stream().anyMatch(part -> key.toString().contains(part));
    }
}
