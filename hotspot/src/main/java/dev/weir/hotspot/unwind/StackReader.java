package dev.weir.hotspot.unwind;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The words of a copied stack, by their addresses in the process. Nothing outside the copy can be read. */
public final class StackReader {
    private final long sp;
    private final ByteBuffer copy;

    /**
     * @param sp where the copy begins
     * @param copy from its position to its limit
     */
    public StackReader(long sp, ByteBuffer copy) {
        this.sp = sp;
        this.copy = copy.slice().order(ByteOrder.nativeOrder());
    }

    /** Whether the whole word is in the copy. */
    public boolean holds(long address) {
        long offset = address - sp;
        return offset >= 0 && offset <= copy.limit() - (long) Long.BYTES;
    }

    /** The word at an address, aligned or not. */
    public long word(long address) throws OutsideStackException {
        if (!holds(address)) {
            throw new OutsideStackException(address);
        }
        return copy.getLong((int) (address - sp));
    }

    /** Behind the last byte of the copy. */
    public long end() {
        return sp + copy.limit();
    }
}
