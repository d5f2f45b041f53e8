package dev.weir.accuracy.engines;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.EngineProcess;
import dev.weir.model.EventCounts;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.reports.RecordedRun;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one run showed.
 *
 * @param version the engine's, as the build has it
 * @param processes {@code role program} of what was found, sorted
 * @param samples taken, lost ones included
 * @param complete the part of them whose stack reaches the beginning of its thread, 0 to 1
 * @param unmatched the part of the cycles that no rule claims, 0 to 1
 * @param unresolved the part of the cycles that has no name, 0 to 1
 * @param events what the engine counted
 * @param sent what the generator says it sent
 * @param canonical the canonical tasks and what is left over, with what they cost
 */
record Figures(
        String version,
        List<String> processes,
        long samples,
        double complete,
        double unmatched,
        double unresolved,
        double busyCores,
        EventCounts events,
        EventCounts sent,
        Summary canonical) {
    private static final double MOST_OFF = 0.02;

    Figures {
        processes = List.copyOf(processes);
    }

    /** Works a run out again, once by its own tasks and once by the canonical ones. */
    static Figures of(Row row, RecordedRun run, Path home) throws IOException {
        ApplicationProfile profile = ApplicationProfile.parse(
                run.directory().toString(), run.provenance().applicationProfileText());
        Summary summary =
                Aggregator.aggregate(run.measured(), profile, run.terms()).summary();
        Summary canonical = Aggregator.aggregate(run.measured(), profile.canonical(), run.terms())
                .summary();
        QualityLedger ledger = summary.ledger();
        double taken = ledger.taken();
        List<EventCounts> counts = summary.allEvents();
        return new Figures(
                version(home, row.version()),
                processes(run),
                ledger.taken(),
                1 - (ledger.loss().truncated() + ledger.loss().stackUnavailable()) / taken,
                share(summary, "Unmatched"),
                share(summary, "Unresolved"),
                summary.cluster().cpuSeconds() / (summary.window().length().toNanos() / 1e9),
                counts.get(0),
                counts.get(counts.size() - 1),
                canonical);
    }

    /** How far the engine's count lies from what was sent, as a part of that. */
    double off() {
        return events.total() / sent.total() - 1;
    }

    double unexplained() {
        return unmatched + unresolved;
    }

    /** What the row promises and the run does not hold, each as a few words. */
    List<String> failings(Row row) {
        List<String> failings = new ArrayList<>();
        if (unexplained() > row.mostUnexplained()) {
            failings.add(percent("%.1f %% unexplained", unexplained()));
        }
        // Two readings that leave more open than that cannot show it.
        double open = (events.uncertainty() + sent.uncertainty()) / sent.total();
        if (Math.abs(off()) > Math.max(MOST_OFF, open)) {
            failings.add(percent("events %+.1f %% off", off()));
        }
        List<String> wanted = new ArrayList<>(row.processes());
        for (String process : processes) {
            if (!wanted.remove(process) && !row.processes().contains(process + "?")) {
                failings.add("found " + process);
            }
        }
        wanted.stream().filter(process -> !process.endsWith("?")).forEach(process -> failings.add("missed " + process));
        return failings;
    }

    private static String percent(String format, double part) {
        return String.format(Locale.ROOT, format, 100 * part);
    }

    private static double share(Summary summary, String task) {
        return summary.cluster().topTasks().stream()
                .filter(cost -> cost.task().equals(task))
                .mapToDouble(cost -> cost.share().value())
                .sum();
    }

    private static List<String> processes(RecordedRun run) {
        return run.measured().outcomes().stream()
                .filter(HostOutcome.Completed.class::isInstance)
                .map(outcome -> ((HostOutcome.Completed) outcome).profile())
                .map(HostProfile::scope)
                .flatMap(scope -> scope.processes().stream())
                .map(Figures::describe)
                .sorted()
                .toList();
    }

    private static String describe(EngineProcess process) {
        String program = process.program();
        return process.role().word() + " " + program.substring(program.lastIndexOf('.') + 1);
    }

    private static String version(Path home, String pattern) throws IOException {
        if (pattern.isEmpty()) {
            return "";
        }
        Path glob = home.resolve(pattern);
        String name = glob.getFileName().toString();
        if (!Files.isDirectory(glob.getParent())) {
            return "?";
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(glob.getParent(), name.replace("*", "[0-9]*"))) {
            for (Path file : found) {
                String whole = file.getFileName().toString();
                return whole.substring(name.indexOf('*'), whole.length() - (name.length() - name.indexOf('*') - 1));
            }
        }
        return "?";
    }

    /** The canonical tasks that cost something, with their figures. */
    List<TaskCost> canonicalTasks() {
        return canonical.cluster().topTasks();
    }
}
