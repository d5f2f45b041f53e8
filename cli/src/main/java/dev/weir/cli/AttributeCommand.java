package dev.weir.cli;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.EventCounts;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.reports.Provenance;
import dev.weir.reports.RecordedRun;
import dev.weir.reports.RunWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A recorded run worked out again. Its command line and its times stay those of the measuring, so that the same rules, terms and events give the same bytes in every
 * file; whatever else is asked for makes a run of another name, whose manifest.json says from which it was made.
 */
@Command(
        name = "attribute",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Maps a recorded run to tasks again, with another application profile or other terms. No host is asked and nothing is measured anew.",
            "With the run's own profile, terms and events every file comes out byte by byte as it was."
        })
final class AttributeCommand implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d*)?([eE][+]?\\d+)?|\\.\\d+([eE][+]?\\d+)?");
    private static final int MAX_ID = 128;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The folder of a run, as weir profile wrote it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "FILE",
            description =
                    "The tasks, one 'task = pattern | pattern …' per line (default: the rules that the run recorded).")
    private @Nullable Path applicationProfile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The folder that the new run's own folder is made in (default: the one that RUN lies in).")
    private @Nullable Path output;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = {
                "The name of the new run's folder. Default: RUN's own with the same rules, terms and events; RUN-FILE with the rules of FILE.txt; else RUN-again."
            })
    private @Nullable String id;

    @Option(
            names = "--events",
            paramLabel = "NUMBER",
            description =
                    "How many events the job processed, in place of what the run recorded. The first is divided by, others check it.")
    private List<String> events = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TermsOptions termsOptions;

    @Option(names = "--json", description = "Print summary.json instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<EventCounts> given = events.stream().map(this::number).toList();
        Optional<ApplicationProfile> other =
                Optional.ofNullable(applicationProfile).map(ApplicationProfile::read);
        RecordedRun run = RecordedRun.read(directory);
        ApplicationProfile profile = other.orElseGet(() -> run.rules(ApplicationProfile::parse));
        Terms terms = termsOptions.terms(run.terms());
        Measured measured = given.isEmpty()
                ? run.measured()
                : new Measured(run.measured().frequencyHz(), run.measured().outcomes(), given);
        Provenance again = provenance(run, profile, terms, measured);
        Path target = parent().resolve(again.runId());
        RunWriter.requireAbsent(target);
        return RunOutput.write(target, again, measured, profile, terms, json);
    }

    private Provenance provenance(RecordedRun run, ApplicationProfile profile, Terms terms, Measured measured) {
        Provenance recorded = run.provenance();
        boolean sameRules = profile.text().equals(recorded.applicationProfileText());
        boolean same = sameRules && terms.equals(run.terms()) && measured.equals(run.measured());
        String name = id == null ? name(recorded, sameRules, same) : RunId.require(spec, id);
        return new Provenance(
                name,
                recorded.job(),
                recorded.argv(),
                WeirCommand.Version.current(),
                recorded.startedAt(),
                recorded.writtenAt(),
                // The same rules from another file are the same rules.
                sameRules || applicationProfile == null ? recorded.applicationProfile() : applicationProfile.toString(),
                profile.text(),
                same && name.equals(recorded.runId()) ? recorded.attributedFrom() : Optional.of(measuredAs(recorded)));
    }

    private String name(Provenance recorded, boolean sameRules, boolean same) {
        if (same) {
            return recorded.runId();
        }
        String suffix = sameRules || applicationProfile == null ? "again" : stem(applicationProfile);
        String base = measuredAs(recorded);
        int room = MAX_ID - 1 - suffix.length();
        return base.substring(0, Math.min(base.length(), room)) + "-" + suffix;
    }

    /** The run that was measured: what was worked out again may be worked out once more. */
    private static String measuredAs(Provenance recorded) {
        return recorded.attributedFrom().orElse(recorded.runId());
    }

    /** The file's name without its ending, as far as a run's name may hold it. */
    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9._-]", "_");
        return stem.substring(0, Math.min(stem.length(), MAX_ID / 2));
    }

    private Path parent() {
        if (output != null) {
            return output;
        }
        Path parent = directory.toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private EventCounts number(String text) {
        if (!NUMBER.matcher(text).matches()
                || !(Double.parseDouble(text) > 0)
                || Double.isInfinite(Double.parseDouble(text))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--events " + text
                            + ": the window of a recorded run is over, so nothing can be asked how many events it had. Give their number, such as --events 1.3e8.");
        }
        return new EventCounts(Double.parseDouble(text), text, "as given with --events", List.of());
    }
}
