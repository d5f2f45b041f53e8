package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.StackTrace;

/** A stack that no rule claims, with the thread's name and its weight in samples. */
public record UnmatchedStack(String threadName, StackTrace stackTrace, long samples) {
    public UnmatchedStack {
        requireNonNull(threadName, "threadName is null");
        requireNonNull(stackTrace, "stackTrace is null");
    }
}
