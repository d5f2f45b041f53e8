package dev.weir.profiler.symbol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads DWARF's encodings from a range of bytes that may be damaged: whatever lies outside is an {@link IOException}. */
final class DwarfCursor {
    private static final int MOST_LEB_BYTES = 10;

    private final ByteBuffer bytes;
    private final long address;
    private final int end;
    private int position;

    /** @param bytes little-endian, and neither its position nor its limit counts */
    DwarfCursor(ByteBuffer bytes, int from, int end) throws IOException {
        this(bytes, 0, from, end);
    }

    /**
     * The same of bytes that are loaded somewhere.
     *
     * @param address of the first of the bytes, as the file's symbols count
     */
    DwarfCursor(ByteBuffer bytes, long address, int from, int end) throws IOException {
        if (from < 0 || end < from || end > bytes.capacity()) {
            throw new IOException("damaged: the range " + from + " to " + end + " of " + bytes.capacity() + " bytes");
        }
        this.bytes = bytes;
        this.address = address;
        this.end = end;
        position = from;
    }

    /** One that goes on from here by itself. */
    DwarfCursor copy() {
        return new DwarfCursor(this);
    }

    private DwarfCursor(DwarfCursor other) {
        bytes = other.bytes;
        address = other.address;
        end = other.end;
        position = other.position;
    }

    int position() {
        return position;
    }

    /** Of the byte that comes next. */
    long address() {
        return address + position;
    }

    int end() {
        return end;
    }

    boolean hasRemaining() {
        return position < end;
    }

    /** Goes on after a block of a length that was read. */
    void skip(long length) throws IOException {
        if (length < 0 || length > end - position) {
            throw new EOFException("damaged: a block of " + length + " bytes where " + (end - position) + " are left");
        }
        position += (int) length;
    }

    private int take(int length) throws IOException {
        int at = position;
        skip(length);
        return at;
    }

    int unsignedByte() throws IOException {
        return bytes.get(take(1)) & 0xff;
    }

    /** Of 1, 2, 4 or 8 bytes. */
    long unsigned(int length) throws IOException {
        int at = take(length);
        return switch (length) {
            case 1 -> bytes.get(at) & 0xffL;
            case 2 -> bytes.getShort(at) & 0xffffL;
            case 4 -> bytes.getInt(at) & 0xffff_ffffL;
            case 8 -> bytes.getLong(at);
            default -> throw new IllegalArgumentException("no number has " + length + " bytes");
        };
    }

    long signed(int length) throws IOException {
        int unused = Long.SIZE - 8 * length;
        return (unsigned(length) << unused) >> unused;
    }

    /** LEB128; bits beyond 64 are dropped. */
    long unsignedLeb() throws IOException {
        long value = 0;
        for (int i = 0; i < MOST_LEB_BYTES; i++) {
            int next = unsignedByte();
            value |= (next & 0x7fL) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("damaged: a number of more than " + MOST_LEB_BYTES + " bytes");
    }

    long signedLeb() throws IOException {
        long value = 0;
        for (int i = 0; i < MOST_LEB_BYTES; i++) {
            int next = unsignedByte();
            value |= (next & 0x7fL) << (7 * i);
            if (next < 0x80) {
                int unused = Math.max(0, Long.SIZE - 7 * (i + 1));
                return (value << unused) >> unused;
            }
        }
        throw new IOException("damaged: a number of more than " + MOST_LEB_BYTES + " bytes");
    }

    /** A block of a LEB128 length, as a range of its own. */
    DwarfCursor block() throws IOException {
        long length = unsignedLeb();
        int from = position;
        skip(length);
        return new DwarfCursor(bytes, address, from, position);
    }

    byte[] toArray() {
        byte[] copy = new byte[end - position];
        bytes.get(position, copy);
        return copy;
    }
}
