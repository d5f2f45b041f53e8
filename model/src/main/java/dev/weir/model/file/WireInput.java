package dev.weir.model.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@link WireOutput} writes and trusts none of it: a hostile host can make it throw {@link IOException}, and no
 * more than that. Memory grows with the bytes really read, never with a number that the bytes claim.
 */
final class WireInput {
    /** Reads one element of a list. */
    interface ElementReader<T> {
        T read() throws IOException;
    }

    // A C++ or Scala name of 20 kB has been seen; 1 MiB is far above and bounds one allocation.
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final InputStream in;
    private long remainingBytes;

    WireInput(InputStream in, long maxBytes) {
        this.in = in;
        this.remainingBytes = maxBytes;
    }

    private int octet() throws IOException {
        if (--remainingBytes < 0) {
            throw new IOException("the profile unpacks to more than is allowed");
        }
        int value = in.read();
        if (value < 0) {
            throw new EOFException("the profile ends in the middle");
        }
        return value;
    }

    long unsigned() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new IOException("a number is longer than 63 bits");
    }

    int unsignedInt() throws IOException {
        long value = unsigned();
        if (value > Integer.MAX_VALUE) {
            throw new IOException("a number is too large: " + value);
        }
        return (int) value;
    }

    boolean bool() throws IOException {
        int value = octet();
        if (value > 1) {
            throw new IOException("not a truth value: " + value);
        }
        return value == 1;
    }

    double real() throws IOException {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = (bits << 8) | octet();
        }
        return Double.longBitsToDouble(bits);
    }

    String text() throws IOException {
        int length = unsignedInt();
        if (length > MAX_TEXT_BYTES) {
            throw new IOException("a text is too long: " + length + " bytes");
        }
        remainingBytes -= length;
        if (remainingBytes < 0) {
            throw new IOException("the profile unpacks to more than is allowed");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the profile ends in the middle of a text");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("a text is not UTF-8", e);
        }
    }

    Duration duration() throws IOException {
        return Duration.ofNanos(unsigned());
    }

    <E extends Enum<E>> E word(Class<E> type) throws IOException {
        String name = text();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new IOException("unknown " + type.getSimpleName() + " \"" + name + "\": written by a newer Weir?");
    }

    /** An index into a table of {@code size} entries. */
    int index(int size) throws IOException {
        int index = unsignedInt();
        if (index >= size) {
            throw new IOException("an index points outside its table: " + index + " of " + size);
        }
        return index;
    }

    <T> List<T> list(ElementReader<T> reader) throws IOException {
        int size = unsignedInt();
        List<T> elements = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            elements.add(reader.read());
        }
        return elements;
    }

    <T> Optional<T> optional(ElementReader<T> reader) throws IOException {
        return bool() ? Optional.of(reader.read()) : Optional.empty();
    }
}
