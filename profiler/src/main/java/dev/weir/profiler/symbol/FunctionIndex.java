package dev.weir.profiler.symbol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Where the descriptions of functions stand in {@code .eh_frame}, by the functions' addresses: 8 or 16 bytes for each, and no object.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/ehframechpt.html">LSB 5.0, chapter 10.6.2: .eh_frame_hdr</a>
 */
final class FunctionIndex {
    // .eh_frame_hdr: a version, three encodings, then .eh_frame's address, the number of functions, and the table.
    private static final int TABLE = 12;
    private static final int ENTRY_BYTES = 8;
    private static final int FOUR_BYTES_UNSIGNED = 0x03;
    private static final int FOUR_BYTES_RELATIVE_TO_HEADER = 0x3b;

    private final int size;
    private final Column starts;
    private final Column positions;

    private interface Column {
        long at(int i);
    }

    /** @param position of the description in the section */
    record Entry(long start, long position) {}

    private FunctionIndex(int size, Column starts, Column positions) {
        this.size = size;
        this.starts = starts;
        this.positions = positions;
    }

    /** Takes what a scan of the section has found. */
    static FunctionIndex of(List<Entry> sorted) {
        long[] starts = sorted.stream().mapToLong(Entry::start).toArray();
        long[] positions = sorted.stream().mapToLong(Entry::position).toArray();
        return new FunctionIndex(starts.length, i -> starts[i], i -> positions[i]);
    }

    /**
     * Takes {@code .eh_frame_hdr} as every linker writes it; empty where it has no table, another form, or is damaged.
     *
     * @param address of the header, as the file's symbols count
     * @param section where {@code .eh_frame} is
     */
    static Optional<FunctionIndex> of(ByteBuffer header, long address, ElfImage.Range section) {
        if (header.capacity() < TABLE
                || header.get(0) != 1
                || header.get(2) != FOUR_BYTES_UNSIGNED
                || header.get(3) != FOUR_BYTES_RELATIVE_TO_HEADER) {
            return Optional.empty();
        }
        int size = header.getInt(TABLE - Integer.BYTES);
        if (size <= 0 || size > (header.capacity() - TABLE) / ENTRY_BYTES) {
            return Optional.empty();
        }
        long shift = address - section.address();
        FunctionIndex index = new FunctionIndex(
                size,
                i -> address + header.getInt(TABLE + i * ENTRY_BYTES),
                i -> shift + header.getInt(TABLE + i * ENTRY_BYTES + Integer.BYTES));
        return index.isSorted() && index.liesWithin(section.size()) ? Optional.of(index) : Optional.empty();
    }

    private boolean isSorted() {
        for (int i = 1; i < size; i++) {
            if (Long.compareUnsigned(starts.at(i - 1), starts.at(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private boolean liesWithin(long sectionBytes) {
        for (int i = 0; i < size; i++) {
            if (positions.at(i) < 0 || positions.at(i) >= sectionBytes) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return size;
    }

    /** The description of the last function that begins at or before an address; negative when there is none. */
    long positionAt(long address) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts.at(middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? -1 : positions.at(high);
    }
}
