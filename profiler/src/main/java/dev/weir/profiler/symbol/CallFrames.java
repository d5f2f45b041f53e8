package dev.weir.profiler.symbol;

import java.io.Closeable;
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
 * answered by none. Functions are found by {@code .eh_frame_hdr}; where a linker has left that out, {@code .eh_frame} is gone through once. A description is read when it is
 * asked for, and a large section stays in its file: that of Pathway's engine has 25 MB.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/ehframechpt.html">LSB 5.0, chapter 10.6</a>
 */
final class CallFrames implements Closeable {
    // libjvm.so has 43,000 functions, Pathway's engine 414,000, Chrome and TensorFlow below a million.
    private static final int MOST_FUNCTIONS = 1 << 21;

    // The longest in libjvm.so and libc.so.6 has 1,800 bytes.
    private static final int MOST_ENTRY_BYTES = 1 << 16;

    // An exception for each of millions of damaged entries would take minutes.
    private static final int MOST_DAMAGED = 10_000;

    // Files have a handful of common entries, libstdc++.so.6 28; a hostile one has as many as it likes.
    private static final int MOST_COMMON = 1 << 14;

    // libjvm.so of JDK 25 has 1.8 MB, OpenSSL's and CPython's libraries less than that. What is larger is left where it
    // is.
    private static final long MOST_BYTES_KEPT = 4L << 20;

    private static final CallFrames NONE =
            new CallFrames(ByteSource.of(new byte[0]), 0, 0, 0, FunctionIndex.of(List.of()), false);

    private final ByteSource source;
    private final long offset;
    private final long size;
    private final long address;
    private final FunctionIndex functions;
    private final boolean needsFile;
    private final Map<Long, Optional<CommonFrame>> commons = new HashMap<>();

    /** @param instructions of the function, from its start on */
    private record Function(long start, long length, CommonFrame common, DwarfCursor instructions) {}

    private CallFrames(
            ByteSource source, long offset, long size, long address, FunctionIndex functions, boolean needsFile) {
        this.source = source;
        this.offset = offset;
        this.size = size;
        this.address = address;
        this.functions = functions;
        this.needsFile = needsFile;
    }

    /**
     * Finds the tables of a file; without tables there are no rows.
     *
     * @throws IOException when the file cannot be read where it says that the tables are
     */
    static CallFrames read(ElfImage image) throws IOException {
        return read(image, MOST_BYTES_KEPT);
    }

    /** @param mostBytesKept a larger section is left in the file */
    static CallFrames read(ElfImage image, long mostBytesKept) throws IOException {
        if (image.machine() != ElfImage.MACHINE_X86_64) {
            return NONE;
        }
        Optional<ElfImage.Range> found = image.callFrames();
        if (found.isEmpty()) {
            return NONE;
        }
        ElfImage.Range range = found.get();
        Optional<FunctionIndex> index = index(image, range);
        if (range.size() > mostBytesKept) {
            FunctionIndex functions = index.isPresent() ? index.get() : scan(image.contents(range), range.address());
            return new CallFrames(image.source(), range.offset(), range.size(), range.address(), functions, true);
        }
        ByteBuffer section = image.contents(range);
        return of(section, range.address(), index.isPresent() ? index.get() : scan(section, range.address()));
    }

    private static Optional<FunctionIndex> index(ElfImage image, ElfImage.Range section) throws IOException {
        Optional<ElfImage.Range> header = image.callFrameIndex();
        return header.isEmpty()
                ? Optional.empty()
                : FunctionIndex.of(image.contents(header.get()), header.get().address(), section);
    }

    /** @param address of the first byte, as the file's symbols count */
    static CallFrames of(ByteBuffer section, long address) {
        return of(section, address, scan(section, address));
    }

    private static CallFrames of(ByteBuffer section, long address, FunctionIndex functions) {
        return new CallFrames(ByteSource.of(section), 0, section.capacity(), address, functions, false);
    }

    /** Goes through the section once. */
    private static FunctionIndex scan(ByteBuffer section, long address) {
        CallFrames whole = of(section, address, FunctionIndex.of(List.of()));
        List<FunctionIndex.Entry> found = new Scan(whole, section).functions();
        found.sort(Comparator.comparing(FunctionIndex.Entry::start, Long::compareUnsigned));
        return FunctionIndex.of(found);
    }

    /** How many functions have rows. */
    int size() {
        return functions.size();
    }

    /** Whether rows are read from the file, which must stay open until {@link #close()}. */
    boolean needsFile() {
        return needsFile;
    }

    /** The row of the instruction at an address, or of the one that the address lies within. */
    Optional<UnwindRow> rowAt(long place) {
        long position = functions.positionAt(place);
        if (position < 0) {
            return Optional.empty();
        }
        try {
            Optional<Function> found = functionAt(position);
            if (found.isEmpty() || Long.compareUnsigned(place - found.get().start, found.get().length) >= 0) {
                return Optional.empty();
            }
            Function function = found.get();
            return Optional.of(FrameProgram.run(function.common, function.instructions, function.start, place));
        } catch (IOException e) {
            // Damaged, or something that x86-64 has no use for: no row is the answer.
            return Optional.empty();
        }
    }

    /** Where the function begins that an address lies within. */
    OptionalLong startOf(long place) {
        long position = functions.positionAt(place);
        try {
            Optional<Function> found = position < 0 ? Optional.empty() : functionAt(position);
            return found.isPresent() && Long.compareUnsigned(place - found.get().start, found.get().length) < 0
                    ? OptionalLong.of(found.get().start)
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The function whose description stands at a place in the section; empty when a function of another kind, or none, is described there. */
    private Optional<Function> functionAt(long position) throws IOException {
        Optional<DwarfCursor> entry = entryAt(position);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        DwarfCursor in = entry.get();
        long idPosition = in.address() - address;
        long distance = in.unsigned(4);
        if (distance == 0) {
            return Optional.empty();
        }
        Optional<CommonFrame> common = common(idPosition - distance);
        if (common.isEmpty()) {
            throw new IOException("damaged: the common part of a function is missing");
        }
        long start = common.get().readLocation(in);
        long length = common.get().readLength(in);
        if (common.get().augmented()) {
            in.block();
        }
        // The linker leaves entries of functions that it removed, at 0.
        return start == 0 || length == 0
                ? Optional.empty()
                : Optional.of(new Function(start, length, common.get(), in));
    }

    /** What stands behind the length of an entry, up to its end; empty at the terminator and for one that is too long. */
    private Optional<DwarfCursor> entryAt(long position) throws IOException {
        // Most entries have less, and the second read is then not needed.
        int ahead = (int) Math.min(256, size - position);
        ByteBuffer bytes = source.read(offset + position, ahead);
        DwarfCursor in = new DwarfCursor(bytes, 0, ahead);
        OptionalLong length = length(in);
        if (length.isEmpty() || length.getAsLong() > MOST_ENTRY_BYTES) {
            return Optional.empty();
        }
        int from = in.position();
        int end = from + (int) length.getAsLong();
        if (end > ahead) {
            if (end > size - position) {
                throw new IOException("damaged: an entry reaches beyond the section");
            }
            bytes = source.read(offset + position, end);
        }
        return Optional.of(new DwarfCursor(bytes, address + position, from, end));
    }

    /** Of the entry that follows; empty at the terminator. */
    private static OptionalLong length(DwarfCursor in) throws IOException {
        long length = in.unsigned(4);
        if (length == 0) {
            return OptionalLong.empty();
        }
        if (length != 0xffff_ffffL) {
            return OptionalLong.of(length);
        }
        long longer = in.unsigned(8);
        if (longer < 0) {
            throw new IOException("damaged: an entry of " + Long.toUnsignedString(longer) + " bytes");
        }
        return OptionalLong.of(longer);
    }

    private Optional<CommonFrame> common(long position) {
        if (position < 0 || position >= size) {
            return Optional.empty();
        }
        Optional<CommonFrame> known = commons.get(position);
        if (known == null) {
            if (commons.size() >= MOST_COMMON) {
                commons.clear();
            }
            known = readCommon(position);
            commons.put(position, known);
        }
        return known;
    }

    private Optional<CommonFrame> readCommon(long position) {
        try {
            Optional<DwarfCursor> entry = entryAt(position);
            return entry.isEmpty() || entry.get().unsigned(4) != 0
                    ? Optional.empty()
                    : Optional.of(CommonFrame.read(entry.get()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (needsFile) {
            source.close();
        }
    }

    /** Goes through the entries of a section once. */
    private static final class Scan {
        private final CallFrames frames;
        private final ByteBuffer section;
        private final List<FunctionIndex.Entry> found = new ArrayList<>();
        private int damaged;

        Scan(CallFrames frames, ByteBuffer section) {
            this.frames = frames;
            this.section = section;
        }

        List<FunctionIndex.Entry> functions() {
            try {
                DwarfCursor in = new DwarfCursor(section, 0, section.capacity());
                while (in.hasRemaining() && found.size() < MOST_FUNCTIONS && damaged < MOST_DAMAGED) {
                    int position = in.position();
                    OptionalLong length = length(in);
                    if (length.isEmpty()) {
                        break;
                    }
                    in.skip(length.getAsLong());
                    readFunction(position);
                }
            } catch (IOException e) {
                // Cut off: what was found until here counts.
                return found;
            }
            return found;
        }

        private void readFunction(int position) {
            try {
                frames.functionAt(position)
                        .ifPresent(function -> found.add(new FunctionIndex.Entry(function.start, position)));
            } catch (IOException e) {
                // This function has no rows then; the next entry begins where this one's length says.
                damaged++;
            }
        }
    }
}
