package dev.weir.model;

/** How the stacks of a JVM are walked. */
public enum UnwindMode {
    /** {@link #VM} for every HotSpot JVM whose layout is known, {@link #FP} for everything else. */
    AUTO,
    /** By frame pointers, in the kernel: whole only where the JVM runs with PreserveFramePointer. */
    FP,
    /** By HotSpot's own description of its code, from a copy of the thread's stack: needs no flag of the JVM. */
    VM
}
