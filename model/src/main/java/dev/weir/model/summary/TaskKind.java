package dev.weir.model.summary;

/** Why a row of the table exists. */
public enum TaskKind {
    /** A task of the user's application profile. */
    PROFILE,
    /** GC, JIT, VM, Safepoint, Class loading, Wait, Kernel: what no rule of the user's claimed and Weir knows by itself. */
    BUILT_IN,
    /** The stack was read and named, and no rule claims any frame of it. */
    UNMATCHED,
    /** No frame of the user's part of the stack could be named. */
    UNRESOLVED,
    /** The kernel took the sample and it could not be kept. */
    LOST
}
