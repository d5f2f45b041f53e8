package dev.weir.coordinator;

import dev.weir.model.ProfilerProtocol;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a profiler wrote to stderr besides progress, kept for the message when it fails. Guarded by its {@link HostRun}. */
final class Heard {
    private static final int KEPT_LINES = 20;
    private static final int KEPT_CHARACTERS = 500;

    // A host that floods stderr would else flood the terminal.
    private static final int SHOWN_LINES = 1000;

    private final Deque<String> lastLines = new ArrayDeque<>();
    private @Nullable String error;
    private @Nullable String deaf;
    private long complaintNanos;
    private int shownLines;

    /** Takes a line; returns what to show of it, which is nothing once there were too many. */
    Optional<String> line(String line, long nanoTime) {
        if (line.startsWith(ProfilerProtocol.ERROR_PREFIX) && error == null) {
            error = line.substring(ProfilerProtocol.ERROR_PREFIX.length());
            complaintNanos = nanoTime;
        } else {
            lastLines.add(line.length() <= KEPT_CHARACTERS ? line : line.substring(0, KEPT_CHARACTERS) + "…");
            if (lastLines.size() > KEPT_LINES) {
                lastLines.remove();
            }
        }
        shownLines++;
        if (shownLines > SHOWN_LINES) {
            return Optional.empty();
        }
        return Optional.of(shownLines == SHOWN_LINES ? "(more lines are not shown)" : line);
    }

    /** Notes that the profiler could not be written to. Its own error or its end says more and goes before this. */
    void deaf(String why, long nanoTime) {
        if (deaf == null) {
            deaf = why;
            complaintNanos = nanoTime;
        }
    }

    /** The cause that the profiler gave. */
    Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /** Why the profiler is not going to finish, if that is known while it still runs. */
    Optional<String> complaint() {
        return error().or(() -> Optional.ofNullable(deaf).map(why -> why + lastLines()));
    }

    long complaintNanos() {
        return complaintNanos;
    }

    /** The rest of a message; empty when nothing was said. */
    String lastLines() {
        return lastLines.isEmpty() ? "" : ". Its last lines: " + String.join(" | ", lastLines);
    }
}
