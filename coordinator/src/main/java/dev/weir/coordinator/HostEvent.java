package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostSpec;
import dev.weir.model.Progress;
import java.util.Optional;

/**
 * Something that happened on the way to one host's outcome, for people to watch.
 *
 * @param phase what was being done with the host at that moment
 * @param progress present for {@link Kind#PROGRESS} alone
 * @param text one line without control characters; may come from the host, so it is to be escaped like any input
 */
public record HostEvent(HostSpec host, HostPhase phase, Kind kind, Optional<Progress> progress, String text) {
    /** Why the event was made. */
    public enum Kind {
        /** The host entered {@link HostEvent#phase}, or got something done in it. */
        PHASE,
        /** The exact command that runs there, as a shell would read it. */
        COMMAND,
        /** The profiler said how far it is. */
        PROGRESS,
        /** Anything else that the profiler wrote to its stderr. */
        LINE,
        /** The host's profile is here: the last event of this host. */
        COMPLETED,
        /** The host was given up; the text is the cause: the last event of this host. */
        FAILED
    }

    public HostEvent {
        requireNonNull(host, "host is null");
        requireNonNull(phase, "phase is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(progress, "progress is null");
        text = text.replaceAll("\\p{Cntrl}", " ");
    }
}
