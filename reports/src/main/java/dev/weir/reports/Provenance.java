package dev.weir.reports;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a run's files say about how the run was made; times come from here, so that equal input gives equal bytes.
 *
 * @param runId names the run's directory
 * @param job what was measured, for people: {@code YSB on Flink 2.3.0}
 * @param argv the words of the command line, {@code weir} first
 * @param weirVersion of the program that wrote the files
 * @param startedAt when the command was started, by the coordinator's clock
 * @param writtenAt when the files were written, by the same clock
 * @param applicationProfile where the rules were read, for people
 * @param applicationProfileText the rules, byte for byte as they were read
 * @param attributedFrom the id of the run that was measured, when these figures were worked out from it again with other rules, terms or events, or
 *     under another name; {@code argv} and the times are that run's
 */
public record Provenance(
        String runId,
        String job,
        List<String> argv,
        String weirVersion,
        Instant startedAt,
        Instant writtenAt,
        String applicationProfile,
        String applicationProfileText,
        Optional<String> attributedFrom) {
    // One path element on every file system, and none that is hidden or an option.
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Whether a text can name a run, and so its folder: letters, digits, {@code .}, {@code _} and {@code -} only, 128 at most. */
    public static boolean isRunId(String text) {
        return RUN_ID.matcher(text).matches();
    }

    public Provenance {
        if (!isRunId(runId)) {
            throw new IllegalArgumentException("not a run id: \"" + runId + "\"");
        }
        requireNonNull(job, "job is null");
        argv = List.copyOf(argv);
        requireNonNull(weirVersion, "weirVersion is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(writtenAt, "writtenAt is null");
        requireNonNull(applicationProfile, "applicationProfile is null");
        requireNonNull(applicationProfileText, "applicationProfileText is null");
        requireNonNull(attributedFrom, "attributedFrom is null");
    }

    /** Of a run as it was measured. */
    public Provenance(
            String runId,
            String job,
            List<String> argv,
            String weirVersion,
            Instant startedAt,
            Instant writtenAt,
            String applicationProfile,
            String applicationProfileText) {
        this(
                runId,
                job,
                argv,
                weirVersion,
                startedAt,
                writtenAt,
                applicationProfile,
                applicationProfileText,
                Optional.empty());
    }
}
