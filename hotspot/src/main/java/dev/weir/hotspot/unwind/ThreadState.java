package dev.weir.hotspot.unwind;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * What a sample took of a thread: its user registers, its {@code JavaFrameAnchor} and the top of its stack.
 *
 * @param fp rbp
 * @param link rax, where an adapter keeps the return address for some instructions
 * @param lastJavaSp where the thread left Java code; 0 while it runs Java code, or where it has no anchor
 * @param lastJavaPc 0 where HotSpot leaves it to the word below {@code lastJavaSp}
 * @param stackCopy what lay at {@code sp} and above, from its position to its limit
 */
public record ThreadState(
        long ip, long sp, long fp, long link, long lastJavaSp, long lastJavaPc, long lastJavaFp, ByteBuffer stackCopy) {
    public ThreadState {
        requireNonNull(stackCopy, "stackCopy is null");
    }
}
