package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line that the profiler on a host writes to its stderr so that the coordinator can show how far it is.
 *
 * @param samples taken so far
 * @param elapsedMillis of the window
 * @param totalMillis length of the whole window
 * @param note for people, on one line; may be empty
 */
public record Progress(Phase phase, long samples, long elapsedMillis, long totalMillis, String note) {
    /** What the profiler is doing, in order. */
    public enum Phase {
        /** Looks at what the host has. */
        CHECK,
        /** Looks for the engine's processes. */
        SCOPE,
        /** Loads BPF, opens counters, collects names. */
        PREPARE,
        /** Waits for the line {@link ProfilerProtocol#START}, so that all hosts begin together. */
        READY,
        /** The window is open. */
        SAMPLING,
        /** The window is closed; names are being resolved. */
        NAMING,
        /** The profile goes to stdout. */
        SENDING
    }

    private static final Pattern LINE = Pattern.compile(
            "weir: phase=([A-Z]+) samples=(\\d{1,18}) elapsed_ms=(\\d{1,18}) total_ms=(\\d{1,18}) note=(.*)");

    public Progress {
        requireNonNull(phase, "phase is null");
        note = note.replaceAll("\\p{Cntrl}", " ");
    }

    public static Progress of(Phase phase, String note) {
        return new Progress(phase, 0, 0, 0, note);
    }

    public String toLine() {
        return String.format(
                Locale.ROOT,
                "weir: phase=%s samples=%d elapsed_ms=%d total_ms=%d note=%s",
                phase,
                samples,
                elapsedMillis,
                totalMillis,
                note);
    }

    /** The inverse of {@link #toLine()}; empty for any other line, which is then text for people. */
    public static Optional<Progress> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (Phase phase : Phase.values()) {
            if (phase.name().equals(matcher.group(1))) {
                return Optional.of(new Progress(
                        phase,
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        Long.parseLong(matcher.group(4)),
                        matcher.group(5)));
            }
        }
        return Optional.empty();
    }
}
