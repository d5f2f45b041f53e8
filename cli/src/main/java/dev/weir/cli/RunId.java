package dev.weir.cli;

import dev.weir.reports.Provenance;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Names of runs: they sort by time, and two operators who start in the same second do not meet. */
final class RunId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RunId() {}

    /** The name itself, as {@code --id} gave it. */
    static String require(CommandSpec spec, String name) {
        if (!Provenance.isRunId(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--id \"" + name + "\": a run's name has letters, digits, '.', '_' and '-' only, 128 at most");
        }
        return name;
    }

    /** {@code 2026-11-20T14-02-10Z-7f3a}. */
    static String of(Instant start) {
        return String.format(Locale.ROOT, "%s-%04x", TIME.format(start), new SecureRandom().nextInt(1 << 16));
    }
}
