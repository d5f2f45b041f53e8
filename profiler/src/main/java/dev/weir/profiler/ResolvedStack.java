package dev.weir.profiler;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Doubt;
import dev.weir.model.StackTrace;
import java.util.Optional;

/** A sample's frames by name, and which of them debug information may have mixed up. */
record ResolvedStack(StackTrace stackTrace, Optional<Doubt> doubt) {
    ResolvedStack {
        requireNonNull(stackTrace, "stackTrace is null");
        requireNonNull(doubt, "doubt is null");
    }
}
