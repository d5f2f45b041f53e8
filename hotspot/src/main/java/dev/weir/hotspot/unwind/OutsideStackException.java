package dev.weir.hotspot.unwind;

/** A word that the copy of the stack does not hold. It ends one walk; it is thrown often enough to go without a stack trace. */
public final class OutsideStackException extends Exception {
    private static final long serialVersionUID = 1;

    private final long address;

    OutsideStackException(long address) {
        super("the copy of the stack does not hold " + Long.toHexString(address), null, false, false);
        this.address = address;
    }

    /** Whether the word lies between these: a larger copy would have held it. */
    boolean isBetween(long from, long to) {
        return from <= address && address < to;
    }
}
