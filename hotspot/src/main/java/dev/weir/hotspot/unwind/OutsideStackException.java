package dev.weir.hotspot.unwind;

/** A word that the copy of the stack does not hold. It ends one walk; it is thrown often enough to go without a stack trace. */
public final class OutsideStackException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean above;

    OutsideStackException(long address, boolean above) {
        super("the copy of the stack does not hold " + Long.toHexString(address), null, false, false);
        this.above = above;
    }

    /** Whether the word lies above what was copied: a larger copy could have held it. */
    boolean isAbove() {
        return above;
    }
}
