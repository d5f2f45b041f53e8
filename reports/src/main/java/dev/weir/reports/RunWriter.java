package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.flamegraph.Caption;
import dev.weir.flamegraph.CycleScale;
import dev.weir.flamegraph.FlameGraph;
import dev.weir.model.HostOutcome;
import dev.weir.model.Measured;
import dev.weir.model.file.HostProfileFile;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes everything of a run's directory; equal input gives equal bytes. */
public final class RunWriter {
    private RunWriter() {}

    /**
     * Fails with USAGE when the directory exists: to be asked before anything is measured.
     *
     * @throws dev.weir.model.WeirException naming the directory and what to do
     */
    public static void requireAbsent(Path directory) {
        RunDirectory.requireAbsent(directory);
    }

    /**
     * Writes the directory whole or not at all.
     *
     * @param directory the run's own, which must not exist; its parents are made
     * @param measured what {@code summary} was worked out from: the hosts' profiles become {@code <host>.weir}
     * @param stacks what the flame graph is drawn from, in any order
     * @return the directory, absolute
     * @throws dev.weir.model.WeirException USAGE when the directory exists, ENVIRONMENT when it cannot be written
     */
    public static Path write(
            Path directory, Provenance run, Measured measured, Summary summary, List<AttributedStack> stacks) {
        try (RunDirectory files = RunDirectory.create(directory)) {
            String csv = SummaryCsv.write(summary);
            String json = SummaryJson.write(run, summary);
            files.write("summary.csv", csv);
            files.write("summary.json", json);
            hostResults(files, run, summary);
            files.write("unmatched.txt", UnmatchedText.write(summary));
            files.write("stacks.collapsed", text(out -> FlameGraph.writeCollapsed(stacks, out)));
            Caption caption = caption(run, summary);
            FlameGraph.Embedded flameGraph = FlameGraph.embed(stacks, caption);
            files.write("flamegraph.html", text(out -> FlameGraph.writeHtml(flameGraph, caption, out)));
            files.write("report.html", text(out -> ReportPage.write(run, summary, flameGraph, csv, json, out)));
            for (HostOutcome outcome : measured.outcomes()) {
                if (outcome instanceof HostOutcome.Completed completed) {
                    files.write(
                            RunJson.fileName(completed.host().host()),
                            out -> HostProfileFile.write(completed.profile(), out));
                }
            }
            files.write("run.json", RunJson.write(measured, summary.terms()));
            files.write("manifest.json", ManifestJson.write(run, summary, files.files()));
            return files.publish();
        }
    }

    private static Caption caption(Provenance run, Summary summary) {
        GroupCost cluster = summary.cluster();
        Optional<CycleScale> scale = cluster.samplesTaken() == 0
                ? Optional.empty()
                : Optional.of(new CycleScale(
                        cluster.cycles().source().unit(),
                        cluster.cycles().cycles() / cluster.samplesTaken(),
                        Headline.events(summary)));
        return new Caption(run.job(), cluster.tasks(), scale);
    }

    /** Two host names may differ only in characters that file names avoid. */
    private static void hostResults(RunDirectory files, Provenance run, Summary summary) {
        Set<String> taken = new HashSet<>();
        for (GroupCost host : summary.hosts()) {
            String base = HostResult.hostName(host).toFileName();
            String name = base;
            for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
                name = base + "_" + i;
            }
            files.write(name + "_result.txt", HostResult.write(run, summary, host));
        }
    }

    private interface Text {
        void writeTo(Writer out) throws IOException;
    }

    private static RunDirectory.Content text(Text text) {
        return (OutputStream out) -> {
            Writer writer = new OutputStreamWriter(out, UTF_8);
            text.writeTo(writer);
            writer.flush();
        };
    }
}
