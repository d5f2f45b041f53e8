package dev.weir.cli;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.Measured;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.Terms;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.Summary;
import dev.weir.reports.Provenance;
import dev.weir.reports.RunWriter;
import dev.weir.reports.TerminalTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** From what was measured to the run's folder and what is printed of it: the same for a run that was just measured and for a recorded one. */
final class RunOutput {
    private RunOutput() {}

    /**
     * Works the figures out, writes the folder and prints the table, or summary.json.
     *
     * @return the exit code: QUALITY's when {@code --strict} withheld the figures per event
     */
    static int write(
            Path directory, Provenance run, Measured measured, ApplicationProfile profile, Terms terms, boolean json)
            throws IOException {
        Aggregator.Result result = Aggregator.aggregate(measured, profile, terms);
        Path written = RunWriter.write(directory, run, measured, result.summary(), result.stacks());
        if (json) {
            System.out.print(Files.readString(written.resolve("summary.json")));
        } else {
            System.out.print(
                    TerminalTable.render(result.summary(), Surroundings.columns(), Surroundings.wantsColour()));
            System.out.println();
            System.out.println("report: " + written.resolve("report.html"));
        }
        return terms.strict() ? disagreement(result.summary()) : 0;
    }

    private static int disagreement(Summary summary) {
        EventAgreement agreement = EventAgreement.of(summary.allEvents());
        agreement
                .disagreements()
                .forEach(sentence -> System.err.println(ProfilerProtocol.ERROR_PREFIX + sentence
                        + ". No figure per event was given, since --strict was asked for. Without --strict the first count"
                        + " is divided by: weir attribute."));
        return agreement.disagreements().isEmpty() ? 0 : Kind.QUALITY.exitCode();
    }
}
