package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Equal samples of one thread within one second of the window, with their number.
 *
 * @param threadName the kernel's comm, 15 bytes at most: {@code window (1/2)#0} arrives as {@code window (1/2)#0}, longer names cut
 * @param second whole seconds since the window began: thread and second are the clusters of an interval that does not
 *     take samples for independent
 * @param doubt which frames debug information may have mixed up; empty when all of them are certain
 */
public record Sample(
        Tgid tgid, int tid, String threadName, int second, StackTrace stackTrace, Optional<Doubt> doubt, long count) {
    public Sample {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(threadName, "threadName is null");
        requireNonNull(stackTrace, "stackTrace is null");
        requireNonNull(doubt, "doubt is null");
        if (doubt.isPresent() && doubt.get().to() > stackTrace.frames().size()) {
            throw new IllegalArgumentException("a doubt lies within the stack: " + doubt.get());
        }
        if (tid <= 0) {
            throw new IllegalArgumentException("a tid is positive: " + tid);
        }
        if (second < 0) {
            throw new IllegalArgumentException("second must not be negative: " + second);
        }
        if (count <= 0) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
    }

    /** A sample whose frames are all certain. */
    public Sample(Tgid tgid, int tid, String threadName, int second, StackTrace stackTrace, long count) {
        this(tgid, tid, threadName, second, stackTrace, Optional.empty(), count);
    }
}
