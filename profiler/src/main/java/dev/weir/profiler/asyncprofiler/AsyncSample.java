package dev.weir.profiler.asyncprofiler;

import static java.util.Objects.requireNonNull;

import dev.weir.model.StackTrace;
import java.time.Instant;

/**
 * One sample as async-profiler took it.
 *
 * @param tid in our pid namespace
 * @param comm as the kernel has it: 15 bytes at most
 */
public record AsyncSample(Instant time, int tid, String comm, StackTrace stackTrace) {
    public AsyncSample {
        requireNonNull(time, "time is null");
        requireNonNull(comm, "comm is null");
        requireNonNull(stackTrace, "stackTrace is null");
    }
}
