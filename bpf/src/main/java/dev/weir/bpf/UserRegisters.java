package dev.weir.bpf;

/**
 * Where a thread stood in user space: at the sample, or when it entered the kernel.
 *
 * @param ip the next instruction
 * @param sp the stack pointer
 * @param fp rbp on x86-64, x29 on aarch64; a frame pointer only where the code keeps one
 * @param link rax on x86-64, where a HotSpot C2I adapter keeps the return address; x30 on aarch64
 */
public record UserRegisters(long ip, long sp, long fp, long link) {}
