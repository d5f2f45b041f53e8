package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The headers of a 64-bit little-endian ELF image: sections, segments, build id.
 *
 * <p>Implementation notes. The image may be anybody's file. Every read goes through {@link ByteSource#read}, which checks the range; counts
 * are bounded before anything is allocated for them; arithmetic on untrusted offsets is either checked there or compared as unsigned.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI, chapters 4 and 5</a>
 */
final class ElfImage {
    static final int MACHINE_X86_64 = 62;
    static final int MACHINE_AARCH64 = 183;
    static final int SECTION_SYMTAB = 2;
    static final int SECTION_NOBITS = 8;
    static final int SECTION_DYNSYM = 11;
    static final long FLAG_EXECUTABLE = 4;
    private static final long FLAG_COMPRESSED = 1 << 11;
    private static final int SEGMENT_LOAD = 1;
    private static final int SEGMENT_NOTE = 4;
    private static final int SEGMENT_EH_FRAME = 0x6474e550;
    private static final int SEGMENT_FLAG_EXECUTABLE = 1;
    private static final int NOTE_BUILD_ID = 3;
    // .eh_frame_hdr begins with a version, three encodings and the address of .eh_frame: always four bytes, relative to
    // themselves.
    private static final int EH_FRAME_POINTER_ENCODING = 0x1b;
    private static final int EH_FRAME_POINTER_END = 8;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int MOST_SECTIONS = 1 << 16;

    record Section(String name, int type, long flags, long address, long offset, long size, int link, long entrySize) {
        boolean isExecutable() {
            return (flags & FLAG_EXECUTABLE) != 0;
        }
    }

    private record Segment(int type, int flags, long offset, long address, long fileBytes) {}

    /** The name of the file with the debug information, and its CRC-32. */
    record DebugLink(String fileName, int crc) {}

    private final ByteSource source;
    private final int machine;
    private final List<Section> sections;
    private final List<Segment> segments;

    private ElfImage(ByteSource source, int machine, List<Section> sections, List<Segment> segments) {
        this.source = source;
        this.machine = machine;
        this.sections = sections;
        this.segments = segments;
    }

    /** @throws IOException also when this is no 64-bit little-endian ELF image or its headers are damaged */
    static ElfImage parse(ByteSource source) throws IOException {
        if (source.size() < HEADER_BYTES) {
            throw new IOException("no ELF image: " + source.size() + " bytes");
        }
        ByteBuffer header = source.read(0, HEADER_BYTES);
        if (header.getInt(0) != 0x464c457f) {
            throw new IOException("no ELF image: the magic number is missing");
        }
        if (header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException("not supported: an ELF image that is not 64-bit little-endian");
        }
        List<Segment> segments = segments(source, header);
        return new ElfImage(source, Short.toUnsignedInt(header.getShort(18)), sections(source, header), segments);
    }

    private static List<Segment> segments(ByteSource source, ByteBuffer header) throws IOException {
        int count = Short.toUnsignedInt(header.getShort(56));
        int entry = Short.toUnsignedInt(header.getShort(54));
        if (count == 0) {
            return List.of();
        }
        if (entry < SEGMENT_BYTES) {
            throw new IOException("damaged ELF image: program headers of " + entry + " bytes");
        }
        ByteBuffer table = source.read(header.getLong(32), (long) count * entry);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i * entry;
            int type = table.getInt(at);
            if (type == SEGMENT_LOAD || type == SEGMENT_NOTE || type == SEGMENT_EH_FRAME) {
                segments.add(new Segment(
                        type,
                        table.getInt(at + 4),
                        table.getLong(at + 8),
                        table.getLong(at + 16),
                        table.getLong(at + 32)));
            }
        }
        return List.copyOf(segments);
    }

    private static List<Section> sections(ByteSource source, ByteBuffer header) throws IOException {
        long offset = header.getLong(40);
        int entry = Short.toUnsignedInt(header.getShort(58));
        if (offset == 0) {
            return List.of();
        }
        if (entry < SECTION_BYTES) {
            throw new IOException("damaged ELF image: section headers of " + entry + " bytes");
        }
        long count = Short.toUnsignedInt(header.getShort(60));
        int namesIndex = Short.toUnsignedInt(header.getShort(62));
        ByteBuffer first = source.read(offset, entry);
        if (count == 0) {
            count = first.getLong(32);
        }
        if (namesIndex == 0xffff) {
            namesIndex = first.getInt(40);
        }
        if (count < 0 || count > MOST_SECTIONS) {
            throw new IOException("damaged ELF image: " + Long.toUnsignedString(count) + " sections");
        }
        ByteBuffer table = source.read(offset, count * entry);
        ByteBuffer names = ByteBuffer.allocate(0);
        if (namesIndex > 0 && namesIndex < count) {
            names = source.read(table.getLong(namesIndex * entry + 24), table.getLong(namesIndex * entry + 32));
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i * entry;
            sections.add(new Section(
                    text(names, Integer.toUnsignedLong(table.getInt(at))),
                    table.getInt(at + 4),
                    table.getLong(at + 8),
                    table.getLong(at + 16),
                    table.getLong(at + 24),
                    table.getLong(at + 32),
                    table.getInt(at + 40),
                    table.getLong(at + 56)));
        }
        return List.copyOf(sections);
    }

    /** The text up to the next NUL; empty when the offset lies outside. Section and file names are short: 255 bytes at most are taken. */
    private static String text(ByteBuffer bytes, long offset) {
        if (offset >= bytes.limit()) {
            return "";
        }
        int from = (int) offset;
        int to = from;
        while (to < bytes.limit() && to - from < 255 && bytes.get(to) != 0) {
            to++;
        }
        byte[] text = new byte[to - from];
        bytes.get(from, text);
        return new String(text, UTF_8);
    }

    int machine() {
        return machine;
    }

    Optional<Section> section(int index) {
        return index > 0 && index < sections.size() ? Optional.of(sections.get(index)) : Optional.empty();
    }

    Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name.equals(name)).findFirst();
    }

    Optional<Section> sectionOfType(int type) {
        return sections.stream().filter(section -> section.type == type).findFirst();
    }

    /** @throws IOException also when the section has no bytes in the file, or compressed ones */
    ByteBuffer contents(Section section) throws IOException {
        if (section.type == SECTION_NOBITS || (section.flags & FLAG_COMPRESSED) != 0) {
            throw new IOException("the section " + section.name + " has no plain bytes in the file");
        }
        return source.read(section.offset, section.size);
    }

    /** The address, as the symbols give it, of a byte of the file; executable segments first, since neighbours may share a page. */
    OptionalLong addressOfOffset(long offset) {
        OptionalLong found = OptionalLong.empty();
        for (Segment segment : segments) {
            long within = offset - segment.offset;
            if (segment.type == SEGMENT_LOAD && Long.compareUnsigned(within, segment.fileBytes) < 0) {
                if ((segment.flags & SEGMENT_FLAG_EXECUTABLE) != 0) {
                    return OptionalLong.of(within + segment.address);
                }
                found = OptionalLong.of(within + segment.address);
            }
        }
        return found;
    }

    /** A part of the image that is loaded; its address is that of the first byte as the symbols give it. */
    record Range(long address, long offset, long size) {}

    /** The bytes of a part of the image. */
    ByteBuffer contents(Range range) throws IOException {
        return source.read(range.offset, range.size);
    }

    /** {@code .eh_frame}, where section headers or, in a file without them, the program headers say that it is. */
    Optional<Range> callFrames() throws IOException {
        Optional<Section> section = section(".eh_frame");
        if (section.isPresent()) {
            return section.get().type == SECTION_NOBITS
                    ? Optional.empty()
                    : Optional.of(new Range(section.get().address, section.get().offset, section.get().size));
        }
        Optional<Range> index = callFrameIndex();
        if (index.isPresent() && index.get().size >= EH_FRAME_POINTER_END) {
            ByteBuffer start = source.read(index.get().offset, EH_FRAME_POINTER_END);
            if (start.get(0) == 1 && start.get(1) == EH_FRAME_POINTER_ENCODING) {
                return toEndOfSegment(index.get().address + 4 + start.getInt(4));
            }
        }
        return Optional.empty();
    }

    /** {@code .eh_frame_hdr}, which the program headers name: the functions of {@code .eh_frame} by address. */
    Optional<Range> callFrameIndex() {
        return segments.stream()
                .filter(segment -> segment.type == SEGMENT_EH_FRAME)
                .findFirst()
                .map(segment -> new Range(segment.address, segment.offset, segment.fileBytes));
    }

    private Optional<Range> toEndOfSegment(long address) {
        for (Segment segment : segments) {
            long within = address - segment.address;
            if (segment.type == SEGMENT_LOAD && Long.compareUnsigned(within, segment.fileBytes) < 0) {
                return Optional.of(new Range(address, segment.offset + within, segment.fileBytes - within));
            }
        }
        return Optional.empty();
    }

    /** What the image is read from. */
    ByteSource source() {
        return source;
    }

    /** In hexadecimal; empty when the image carries none. */
    Optional<String> buildId() throws IOException {
        for (Segment segment : segments) {
            if (segment.type == SEGMENT_NOTE) {
                Optional<String> id = buildId(segment.offset, segment.fileBytes);
                if (id.isPresent()) {
                    return id;
                }
            }
        }
        Optional<Section> note = section(".note.gnu.build-id");
        return note.isEmpty() ? Optional.empty() : buildId(note.get().offset, note.get().size);
    }

    private Optional<String> buildId(long offset, long length) throws IOException {
        if (length < 0 || length > 1 << 16 || offset < 0 || offset > source.size() - length) {
            return Optional.empty();
        }
        ByteBuffer notes = source.read(offset, length);
        int at = 0;
        while (at + 12 <= notes.limit()) {
            long nameBytes = Integer.toUnsignedLong(notes.getInt(at));
            long idBytes = Integer.toUnsignedLong(notes.getInt(at + 4));
            long id = at + 12 + ((nameBytes + 3) & ~3L);
            long next = id + ((idBytes + 3) & ~3L);
            if (next > notes.limit() + 3L || id + idBytes > notes.limit()) {
                return Optional.empty();
            }
            if (notes.getInt(at + 8) == NOTE_BUILD_ID
                    && text(notes, at + 12L).equals("GNU")
                    && idBytes >= 4
                    && idBytes <= 64) {
                byte[] bytes = new byte[(int) idBytes];
                notes.get((int) id, bytes);
                return Optional.of(HexFormat.of().formatHex(bytes));
            }
            at = (int) next;
        }
        return Optional.empty();
    }

    /** Where a stripped file says its symbols are; empty when it does not, or not with a plain file name. */
    Optional<DebugLink> debugLink() throws IOException {
        Optional<Section> section = section(".gnu_debuglink");
        if (section.isEmpty() || section.get().type == SECTION_NOBITS || section.get().size > 4096) {
            return Optional.empty();
        }
        ByteBuffer bytes = contents(section.get());
        String fileName = text(bytes, 0);
        int crcAt = (fileName.getBytes(UTF_8).length + 4) & ~3;
        if (fileName.isEmpty() || fileName.equals("..") || fileName.contains("/") || crcAt + 4 > bytes.limit()) {
            return Optional.empty();
        }
        return Optional.of(new DebugLink(fileName, bytes.getInt(crcAt)));
    }
}
