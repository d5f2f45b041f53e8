package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostName;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;

/** Equal stacks of one process with the task that they belong to: what a flame graph is drawn from. */
public record AttributedStack(
        HostName host, Tgid tgid, String threadName, StackTrace stackTrace, String task, TaskKind kind, long samples) {
    public AttributedStack {
        requireNonNull(host, "host is null");
        requireNonNull(tgid, "tgid is null");
        requireNonNull(threadName, "threadName is null");
        requireNonNull(stackTrace, "stackTrace is null");
        requireNonNull(task, "task is null");
        requireNonNull(kind, "kind is null");
        if (samples <= 0) {
            throw new IllegalArgumentException("samples must be positive: " + samples);
        }
    }
}
