package dev.weir.hotspot.unwind;

import static java.util.Objects.requireNonNull;

import dev.weir.hotspot.code.CodeBlob;
import java.util.Optional;

/**
 * One physical frame.
 *
 * @param pc the instruction to be executed next in this frame; of a frame marked for deoptimisation the one it would have been
 * @param returnAddress whether the frame waits at this pc for its callee, so that HotSpot's debug information is exact there and the call itself lies just before
 * @param blob the code cache's piece it runs; empty for native code
 * @param method the {@code Method*} of an interpreter frame; 0 for every other frame, and where it could not be told
 */
public record StackFrame(long pc, boolean returnAddress, Optional<CodeBlob> blob, long method) {
    public StackFrame {
        requireNonNull(blob, "blob is null");
    }
}
