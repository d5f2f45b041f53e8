package dev.weir.coordinator;

import java.io.IOException;

/**
 * Takes what a running program writes.
 *
 * <p>Each stream is delivered by one thread at a time, in order; both may share one. {@link #ended} comes last, exactly once.
 */
public interface ProfilerOutput {
    /** Takes a piece of stdout; throws when no more is wanted, and the connection may then be cut. */
    void stdout(byte[] bytes, int offset, int length) throws IOException;

    void stderr(byte[] bytes, int offset, int length);

    void ended(ProfilerEnd end);
}
