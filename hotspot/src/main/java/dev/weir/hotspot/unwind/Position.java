package dev.weir.hotspot.unwind;

/**
 * Where a walk stands: the registers of one frame.
 *
 * @param fp rbp, whatever the code uses it for
 * @param leaf whether this frame is running or was interrupted by a signal; else it waits for its callee, and the pc is a return address
 */
record Position(long pc, long sp, long fp, boolean leaf) {
    static Position caller(long pc, long sp, long fp) {
        return new Position(pc, sp, fp, false);
    }
}
