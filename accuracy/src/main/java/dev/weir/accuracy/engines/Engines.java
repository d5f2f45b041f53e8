package dev.weir.accuracy.engines;

import dev.weir.accuracy.MeasuredPart;
import dev.weir.reports.RecordedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Records what is missing, holds each run against what its row promises, and writes the page. Exits with 5 when a row does not hold. */
public final class Engines {
    private Engines() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(usage());
            return;
        }
        EnginesOptions options;
        try {
            options = EnginesOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("engines: " + e.getMessage());
            System.err.print(usage());
            System.exit(2);
            return;
        }
        Path home = Path.of(System.getProperty("weir.home", "")).toAbsolutePath();
        Recorder recorder = new Recorder(home, options);
        for (Row row : Catalogue.ROWS) {
            if (options.asksFor(row)) {
                System.err.println("engines: " + row.id());
                recorder.record(row);
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Row row : Catalogue.ROWS) {
            Path directory = recorder.directory(row);
            outcomes.add(
                    RecordedRun.isRun(directory)
                            ? new Outcome(row, Optional.of(Figures.of(row, RecordedRun.read(directory), home)), "")
                            : new Outcome(row, Optional.empty(), recorder.lastWords(row)));
        }
        String text = EnginesPage.text(outcomes, options);
        System.out.print(text);
        MeasuredPart.write(options.page(), "engines", text);
        System.err.println("engines: wrote " + options.page());
        if (outcomes.stream().anyMatch(outcome -> options.asksFor(outcome.row()) && !outcome.holds())) {
            System.exit(5);
        }
    }

    private static String usage() {
        return EnginesOptions.USAGE.formatted(
                Catalogue.ROWS.stream().map(Row::id).collect(Collectors.joining(", ")));
    }
}
