package dev.weir.accuracy.gate;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.comparison.Circumstances;
import dev.weir.comparison.ComparedRun;
import dev.weir.model.Terms;
import dev.weir.model.summary.Summary;
import dev.weir.reports.RecordedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The recorded runs, worked out as {@code weir compare} does it.
 *
 * @param leftOut names of runs with another load than most, and that load in events per second
 */
record Pool(List<ComparedRun> base, List<ComparedRun> next, double medianRate, Map<String, Double> leftOut) {
    static Pool read(Path directory, double tolerance) {
        List<ComparedRun> runs =
                RecordedRun.in(directory).stream().map(Pool::run).toList();
        double[] rates = runs.stream().mapToDouble(Pool::rate).sorted().toArray();
        double median = rates[rates.length / 2];
        Map<String, Double> leftOut = new TreeMap<>();
        List<ComparedRun> alike = new ArrayList<>();
        for (ComparedRun run : runs) {
            if (Math.abs(rate(run) / median - 1) <= tolerance) {
                alike.add(run);
            } else {
                leftOut.put(run.name(), rate(run));
            }
        }
        return new Pool(side(alike, "base-"), side(alike, "new-"), median, leftOut);
    }

    private static ComparedRun run(Path directory) {
        RecordedRun run = RecordedRun.read(directory);
        ApplicationProfile rules = run.rules(ApplicationProfile::parse);
        Summary summary =
                Aggregator.aggregate(run.measured(), rules, Terms.DEFAULT).summary();
        return new ComparedRun(
                run.provenance().runId(),
                summary,
                Circumstances.of(run.measured(), rules.text(), run.provenance().weirVersion()));
    }

    private static double rate(ComparedRun run) {
        return run.summary().events().orElseThrow().total()
                / (run.summary().window().length().toNanos() / 1e9);
    }

    private static List<ComparedRun> side(List<ComparedRun> runs, String prefix) {
        return runs.stream().filter(run -> run.name().startsWith(prefix)).toList();
    }
}
