package dev.weir.hotspot.names;

import java.io.IOException;

/**
 * HotSpot's compressed integers ({@code UNSIGNED5}): bytes of six bits each, lowest first, up to five; a byte below a limit ends the number.
 *
 * <p>JDK 20 (JDK-8292758) left out the byte 0, which now means that there is no number: everything shifted by one.
 */
final class CompressedInts {
    private static final int BITS = 6;
    private static final int MAX_BYTES = 5;

    private final byte[] bytes;
    private final int excluded;
    private int position;

    /** @param excluded how many byte values, from 0 up, begin no number: 0 before JDK 20, 1 since */
    CompressedInts(byte[] bytes, int position, int excluded) {
        this.bytes = bytes;
        this.position = position;
        this.excluded = excluded;
    }

    int next() throws IOException {
        int sum = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (position < 0 || position >= bytes.length) {
                throw new IOException("debug information ends within a number");
            }
            int code = (bytes[position++] & 0xff) - excluded;
            if (code < 0) {
                throw new IOException("no number in debug information at " + (position - 1));
            }
            sum += code << (BITS * i);
            // 192 low codes end a number, 191 where one value is excluded; the other 64 go on.
            if (code < 256 - (1 << BITS) - excluded) {
                return sum;
            }
        }
        return sum;
    }
}
