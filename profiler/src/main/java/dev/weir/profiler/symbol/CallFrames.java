package dev.weir.profiler.symbol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The unwind tables of an ELF file for x86-64: {@code .eh_frame}, which is there also when the file is stripped.
 *
 * <p>What is damaged or not understood is passed over: the functions described before it keep their rows, and an address without a row is
 * answered by none. The index is made from {@code .eh_frame} itself and not from {@code .eh_frame_hdr}, which some linkers leave out.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/ehframechpt.html">LSB 5.0, chapter 10.6</a>
 */
final class CallFrames {
    // libjvm.so has 43,000 functions, Chrome and TensorFlow below a million.
    private static final int MOST_FUNCTIONS = 1 << 21;

    // The longest in libjvm.so and libc.so.6 has 1,800 bytes.
    private static final int MOST_ENTRY_BYTES = 1 << 16;

    // An exception for each of millions of damaged entries would take minutes.
    private static final int MOST_DAMAGED = 10_000;

    private static final CallFrames NONE = new CallFrames(ByteBuffer.allocate(0), List.of());

    private final ByteBuffer section;
    private final long[] starts;
    private final List<Function> functions;

    /** @param instructions where they begin in the section; the end is the entry's */
    private record Function(long start, long length, CommonFrame common, int instructions, int end) {}

    private CallFrames(ByteBuffer section, List<Function> sorted) {
        this.section = section;
        functions = sorted;
        starts = sorted.stream().mapToLong(Function::start).toArray();
    }

    /** @throws IOException when the file cannot be read where it says that the tables are; without tables there are no rows */
    static CallFrames read(ElfImage image) throws IOException {
        if (image.machine() != ElfImage.MACHINE_X86_64) {
            return NONE;
        }
        Optional<ElfImage.Range> range = image.callFrames();
        if (range.isEmpty()) {
            return NONE;
        }
        return of(range.get().bytes(), range.get().address());
    }

    /** @param address of the first byte, as the file's symbols count */
    static CallFrames of(ByteBuffer section, long address) {
        List<Function> functions = new Scan(section, address).functions();
        functions.sort(Comparator.comparing(Function::start, Long::compareUnsigned));
        return new CallFrames(section, List.copyOf(functions));
    }

    /** How many functions have rows. */
    int size() {
        return functions.size();
    }

    /** The row of the instruction at an address, or of the one that the address lies within. */
    Optional<UnwindRow> rowAt(long address) {
        Optional<Function> found = functionAt(address);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Function function = found.get();
        try {
            DwarfCursor instructions = new DwarfCursor(section, function.instructions, function.end);
            return Optional.of(FrameProgram.run(function.common, instructions, function.start, address));
        } catch (IOException e) {
            // Damaged, or something that x86-64 has no use for: no row is the answer.
            return Optional.empty();
        }
    }

    private Optional<Function> functionAt(long address) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0) {
            return Optional.empty();
        }
        Function function = functions.get(high);
        return Long.compareUnsigned(address - function.start, function.length) < 0
                ? Optional.of(function)
                : Optional.empty();
    }

    /** Goes through the entries of a section once. */
    private static final class Scan {
        private final ByteBuffer section;
        private final long address;
        private final List<Function> found = new ArrayList<>();
        private final Map<Integer, Optional<CommonFrame>> commons = new HashMap<>();
        private int damaged;

        Scan(ByteBuffer section, long address) {
            this.section = section;
            this.address = address;
        }

        List<Function> functions() {
            try {
                DwarfCursor in = new DwarfCursor(section, 0, section.capacity());
                while (in.hasRemaining() && found.size() < MOST_FUNCTIONS && damaged < MOST_DAMAGED) {
                    OptionalLong length = length(in);
                    if (length.isEmpty()) {
                        break;
                    }
                    int from = in.position();
                    in.skip(length.getAsLong());
                    readFunction(from, in.position());
                }
            } catch (IOException e) {
                // Cut off: what was found until here counts.
                return found;
            }
            return found;
        }

        /** Of the entry that follows; empty at the terminator. */
        private static OptionalLong length(DwarfCursor in) throws IOException {
            long length = in.unsigned(4);
            if (length == 0) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(length == 0xffff_ffffL ? in.unsigned(8) : length);
        }

        private void readFunction(int from, int end) {
            try {
                DwarfCursor in = new DwarfCursor(section, from, end);
                long distance = in.unsigned(4);
                if (distance == 0 || end - from > MOST_ENTRY_BYTES) {
                    return;
                }
                Optional<CommonFrame> common = common(from - distance);
                if (common.isEmpty()) {
                    damaged++;
                    return;
                }
                long start = common.get().readLocation(in);
                long length = common.get().readLength(in);
                if (common.get().augmented()) {
                    in.block();
                }
                // The linker leaves entries of functions that it removed, at 0.
                if (start != 0 && length != 0) {
                    found.add(new Function(start, length, common.get(), in.position(), end));
                }
            } catch (IOException e) {
                // This function has no rows then; the next entry begins where this one's length says.
                damaged++;
            }
        }

        private Optional<CommonFrame> common(long position) {
            if (position < 0 || position >= section.capacity()) {
                return Optional.empty();
            }
            return commons.computeIfAbsent((int) position, this::readCommon);
        }

        private Optional<CommonFrame> readCommon(int position) {
            try {
                DwarfCursor in = new DwarfCursor(section, position, section.capacity());
                OptionalLong length = length(in);
                if (length.isEmpty() || length.getAsLong() > MOST_ENTRY_BYTES) {
                    return Optional.empty();
                }
                int from = in.position();
                in.skip(length.getAsLong());
                DwarfCursor entry = new DwarfCursor(section, from, in.position());
                if (entry.unsigned(4) != 0) {
                    return Optional.empty();
                }
                return Optional.of(CommonFrame.read(section, address, entry));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }
}
