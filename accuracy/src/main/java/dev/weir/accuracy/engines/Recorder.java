package dev.weir.accuracy.engines;

import dev.weir.reports.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs an engine in the lab and profiles it with the real command, without a flag that a user would not give. */
final class Recorder {
    // What the lab says of the job, handed on as a user would type it. The generator's own count comes last, as the
    // check.
    private static final String PROFILE =
            "for count in $WEIR_LAB_EVENTS \"file:$WEIR_LAB_COUNT_FILE\"; do set -- \"$@\" --events \"$count\"; done;"
                    + " exec ./weir profile -c \"$WEIR_LAB_CLUSTER\" --ssh-config \"$WEIR_LAB_SSH_CONFIG\" -p \"$WEIR_LAB_PROFILE\""
                    + " ${WEIR_LAB_KNOWN_SPES:+--known-spes \"$WEIR_LAB_KNOWN_SPES\"} \"$@\"";

    private final Path home;
    private final EnginesOptions options;

    Recorder(Path home, EnginesOptions options) {
        this.home = home;
        this.options = options;
    }

    Path directory(Row row) {
        return options.runs().toAbsolutePath().resolve(row.id());
    }

    Path log(Row row) {
        return options.runs().toAbsolutePath().resolve(row.id() + ".log");
    }

    /** Records a row, unless its run is there. One that fails leaves its log. */
    void record(Row row) throws IOException, InterruptedException {
        if (RecordedRun.isRun(directory(row))) {
            return;
        }
        Files.createDirectories(options.runs());
        List<String> command = new ArrayList<>(List.of("workloads/run"));
        command.addAll(row.lab());
        command.addAll(List.of("--hosts", "1"));
        command.addAll(List.of("--rate", Integer.toString(row.rate().orElse(options.rate()))));
        command.addAll(List.of("--warm-up", Integer.toString(options.warmUp())));
        command.addAll(List.of("--", "sh", "-c", PROFILE, "sh", "--job", row.engine() + ", " + row.mode()));
        command.addAll(List.of("-d", Integer.toString(options.seconds()), "-F", "499"));
        command.addAll(List.of("-o", options.runs().toAbsolutePath().toString(), "--id", row.id()));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(row).toFile())
                .start();
        if (process.waitFor() != 0) {
            System.err.println("engines: " + row.id() + " ended with " + process.exitValue() + "; see " + log(row));
        }
    }

    /** Why there is no run: what the log says last. */
    String lastWords(Row row) throws IOException {
        Path log = log(row);
        if (!Files.exists(log)) {
            return "not measured";
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((earlier, later) -> later)
                    .orElse("it said nothing")
                    .strip();
        }
    }
}
