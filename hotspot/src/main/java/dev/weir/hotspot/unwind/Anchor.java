package dev.weir.hotspot.unwind;

/** Where a thread left Java code, as its {@code JavaFrameAnchor} has it; an {@code sp} of 0 for nowhere. */
record Anchor(long sp, long pc, long fp) {
    static final Anchor NONE = new Anchor(0, 0, 0);
}
