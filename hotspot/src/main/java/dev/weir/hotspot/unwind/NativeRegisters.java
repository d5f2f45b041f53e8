package dev.weir.hotspot.unwind;

/**
 * The registers that a walk follows, on x86-64 rsp and rbp; the others are not known above the first frame.
 *
 * @param sp the stack pointer
 * @param fp rbp, whatever the code uses it for
 */
public record NativeRegisters(long sp, long fp) {}
