package dev.weir.profiler.symbol.jvm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The integers and texts of a Weir map, read with the distrust that a file of another process deserves. */
final class Varints {
    /** The bytes are no record of a Weir map. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private Varints() {}

    /** LEB128, unsigned; values beyond 63 bits are refused, no address or size has them. */
    static long next(ByteBuffer bytes) throws Malformed {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw new Malformed("a number runs over the end of its record");
            }
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new Malformed("a number has more than 63 bits");
    }

    static int next(ByteBuffer bytes, int atMost, String what) throws Malformed {
        long value = next(bytes);
        if (value > atMost) {
            throw new Malformed(what + " is " + value + ", more than " + atMost);
        }
        return (int) value;
    }

    static String text(ByteBuffer bytes, int atMost) throws Malformed {
        byte[] text = new byte[next(bytes, Math.min(atMost, bytes.remaining()), "the length of a text")];
        if (text.length > bytes.remaining()) {
            throw new Malformed("a text runs over the end of its record");
        }
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
