package dev.weir.hotspot.unwind;

import static java.util.Objects.requireNonNull;

/**
 * The caller of a native frame.
 *
 * @param pc the return address, or where the signal came
 * @param interrupted whether this caller was interrupted by a signal, so that its pc is no return address
 */
public record NativeStep(long pc, NativeRegisters registers, boolean interrupted) {
    public NativeStep {
        requireNonNull(registers, "registers is null");
    }
}
