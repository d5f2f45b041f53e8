package dev.weir.accuracy.engines;

import dev.weir.accuracy.WholeNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param runs where the runs are recorded; a row whose run is there is not measured again
 * @param only the rows to measure, by their ids; empty: all. The page is written from all runs that are there
 */
record EnginesOptions(Path runs, Path page, int seconds, int rate, int warmUp, List<String> only) {
    static final String USAGE = """
            make engines ARGS="[options]"
              --runs DIR        where the runs are recorded (target/engines); a row whose run is there already is left as it is
              --only A,B        these rows; the page is written from all runs that are there
              --seconds N       that each is profiled (30)
              --rate N          events per second for all that can take it (10000)
              --warm-up N       seconds before the profile (45)
              --page FILE       the page whose tables are written (docs/engines.md)
            rows: %s
            """;

    static EnginesOptions parse(List<String> arguments) {
        Path runs = Path.of("target/engines");
        Path page = Path.of("docs/engines.md");
        int seconds = 30;
        int rate = 10_000;
        int warmUp = 45;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--runs" -> runs = Path.of(value);
                case "--page" -> page = Path.of(value);
                case "--seconds" -> seconds = WholeNumber.atLeast(1, option, value);
                case "--rate" -> rate = WholeNumber.atLeast(1, option, value);
                case "--warm-up" -> warmUp = WholeNumber.atLeast(1, option, value);
                case "--only" -> only.addAll(List.of(value.split(",", -1)));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        for (String row : only) {
            if (Catalogue.ROWS.stream().noneMatch(known -> known.id().equals(row))) {
                throw new IllegalArgumentException("there is no row " + row);
            }
        }
        return new EnginesOptions(runs, page, seconds, rate, warmUp, List.copyOf(only));
    }

    boolean asksFor(Row row) {
        return only.isEmpty() || only.contains(row.id());
    }
}
