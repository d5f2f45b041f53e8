package dev.weir.profiler.unwind;

import static java.util.Objects.requireNonNull;

import dev.weir.profiler.symbol.Registers;

/**
 * Where a walk stands: one frame of native code, and what is known of its registers.
 *
 * @param leaf whether this frame is running or was interrupted by a signal, so that the pc is the instruction to be executed next; else it waits for its
 *     callee, and the pc is a return address
 */
public record NativeFrame(long pc, Registers registers, boolean leaf) {
    public NativeFrame {
        requireNonNull(registers, "registers is null");
    }

    /**
     * The caller of this frame, to which it returns with the registers that functions preserve.
     *
     * @param pc the return address
     * @param sp the caller's stack pointer: where it is after the return
     */
    public NativeFrame calledFrom(long pc, long sp) {
        return new NativeFrame(pc, registers.returned(sp), false);
    }
}
