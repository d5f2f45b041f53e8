package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.profiler.symbol.ElfImage.Section;
import dev.weir.profiler.symbol.demangle.Demangler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The functions of one ELF file, independent of where a process mapped it. */
final class ElfSymbols {
    private static final byte[] PLT_SUFFIX = "@plt".getBytes(US_ASCII);
    private static final int SYMBOL_BYTES = 24;
    private static final int TYPE_NONE = 0;
    private static final int TYPE_FUNCTION = 2;
    private static final int TYPE_IFUNC = 10;
    private static final int FIRST_RESERVED_SECTION = 0xff00;
    private static final int EXTENDED_SECTION = 0xffff;
    // Boost's and Eigen's mangled names reach some 10 KiB; longer ones are left out.
    private static final int LONGEST_NAME_BYTES = 1 << 14;
    // A hostile table can name one long string many times: this bounds both the time to look for ends and the memory of
    // the names.
    private static final long MOST_NAME_BYTES = 256L << 20;
    private static final int RELOCATION_BYTES = 24;
    private static final int X86_64_GLOB_DAT = 6;
    private static final int X86_64_JUMP_SLOT = 7;
    private static final int PLT_ENTRY_BYTES = 16;
    private static final int AARCH64_PLT_HEADER_BYTES = 32;

    private final ElfImage image;
    private final SymbolTable table;
    private final Optional<String> buildId;
    private final Optional<String> problem;

    private ElfSymbols(ElfImage image, SymbolTable table, Optional<String> buildId, Optional<String> problem) {
        this.image = image;
        this.table = table;
        this.buildId = buildId;
        this.problem = problem;
    }

    /**
     * Reads {@code .symtab} of the file or of its debug file, {@code .dynsym} where neither has one, and the PLT.
     *
     * @param path as the process sees it; decides where a debug file is looked for
     * @throws IOException when this is no ELF image that we can read; damage to a table alone is a {@link #problem()}
     */
    static ElfSymbols read(ByteSource source, String path, DebugFiles debugFiles) throws IOException {
        return read(ElfImage.parse(source), path, debugFiles);
    }

    static ElfSymbols read(ElfImage image, String path, DebugFiles debugFiles) throws IOException {
        Reader reader = new Reader(image);
        reader.readAll(path, debugFiles);
        return new ElfSymbols(image, reader.symbols.build(), image.buildId(), reader.problem);
    }

    /** The demangled name of the function at an address as the file's own symbols count them. */
    Optional<String> nameAt(long address) {
        return table.nameAt(address).map(ElfSymbols::readable);
    }

    /** Turns a place in the file into such an address. Needs no file any more. */
    OptionalLong addressOfOffset(long offset) {
        return image.addressOfOffset(offset);
    }

    Optional<String> buildId() {
        return buildId;
    }

    /** Why symbols may be missing. */
    Optional<String> problem() {
        return problem;
    }

    SymbolTable table() {
        return table;
    }

    private static String readable(String name) {
        return name.endsWith("@plt")
                ? Demangler.demangle(name.substring(0, name.length() - PLT_SUFFIX.length)) + "@plt"
                : Demangler.demangle(name);
    }

    /** The tables of one image, as they are read. */
    private static final class Reader {
        private final ElfImage image;
        private final SymbolTable.Builder symbols = new SymbolTable.Builder();
        private Optional<String> problem = Optional.empty();
        private long nameBytes;

        Reader(ElfImage image) {
            this.image = image;
        }

        void readAll(String path, DebugFiles debugFiles) {
            Optional<Section> own = image.sectionOfType(ElfImage.SECTION_SYMTAB);
            if (own.isPresent()) {
                readTable(image, own.get());
            } else {
                debugFiles.read(
                        image,
                        path,
                        debug -> debug.sectionOfType(ElfImage.SECTION_SYMTAB)
                                .ifPresent(section -> readTable(debug, section)));
            }
            if (symbols.count() == 0) {
                image.sectionOfType(ElfImage.SECTION_DYNSYM).ifPresent(section -> readTable(image, section));
            }
            try {
                readPlt();
            } catch (IOException e) {
                problem = Optional.of("the PLT cannot be read: " + e.getMessage());
            }
        }

        private void readTable(ElfImage from, Section section) {
            try {
                Optional<Section> strings = from.section(section.link());
                if (strings.isEmpty() || section.entrySize() != SYMBOL_BYTES) {
                    throw new IOException("it has no strings, or entries of another size than " + SYMBOL_BYTES);
                }
                ByteBuffer entries = from.contents(section);
                byte[] names = bytesOf(from.contents(strings.get()));
                for (int at = 0; at + SYMBOL_BYTES <= entries.limit(); at += SYMBOL_BYTES) {
                    readSymbol(from, entries, at, names);
                }
            } catch (IOException e) {
                problem = Optional.of("the table " + section.name() + " cannot be read: " + e.getMessage());
            }
        }

        private void readSymbol(ElfImage from, ByteBuffer entries, int at, byte[] names) throws IOException {
            int type = entries.get(at + 4) & 0xf;
            int binding = (entries.get(at + 4) & 0xff) >>> 4;
            int sectionIndex = Short.toUnsignedInt(entries.getShort(at + 6));
            long address = entries.getLong(at + 8);
            boolean function = type == TYPE_FUNCTION || type == TYPE_IFUNC;
            if ((!function && type != TYPE_NONE)
                    || sectionIndex == 0
                    || (sectionIndex >= FIRST_RESERVED_SECTION && sectionIndex != EXTENDED_SECTION)) {
                return;
            }
            Optional<Section> section = from.section(sectionIndex);
            if (!function && !section.map(Section::isExecutable).orElse(false)) {
                return;
            }
            int nameAt = entries.getInt(at);
            int length = nameLength(names, nameAt);
            // "$x" and ".L…" mark places within a function.
            if (length == 0 || names[nameAt] == '$' || names[nameAt] == '.') {
                return;
            }
            int rank = (function ? 4 : 0) + (binding == 1 ? 2 : binding == 2 ? 1 : 0);
            long size = entries.getLong(at + 16);
            if (size > 0 && Long.compareUnsigned(address, address + size) < 0) {
                symbols.add(address, address + size, rank, names, nameAt, length);
            } else if (section.isPresent()) {
                long limit = section.get().address() + section.get().size();
                symbols.addUnsized(address, limit, rank, names, nameAt, length);
            }
        }

        /** Without a symbol version ({@code name@@GLIBC_2.34}); 0 when there is no name. */
        private int nameLength(byte[] names, int from) throws IOException {
            if (from <= 0 || from >= names.length) {
                return 0;
            }
            int end = (int) Math.min(names.length, (long) from + LONGEST_NAME_BYTES);
            int to = from;
            int version = -1;
            while (to < end && names[to] != 0) {
                if (names[to] == '@' && version < 0 && to > from) {
                    version = to;
                }
                to++;
            }
            nameBytes += to - from;
            if (nameBytes > MOST_NAME_BYTES) {
                throw new IOException("its names are longer than " + MOST_NAME_BYTES + " bytes in all");
            }
            return to == end ? 0 : (version < 0 ? to : version) - from;
        }

        private void readPlt() throws IOException {
            Optional<Section> dynamic = image.sectionOfType(ElfImage.SECTION_DYNSYM);
            Optional<Section> strings = dynamic.flatMap(section -> image.section(section.link()));
            if (dynamic.isEmpty()
                    || strings.isEmpty()
                    || image.section(".rela.plt").isEmpty()) {
                return;
            }
            ByteBuffer entries = image.contents(dynamic.get());
            byte[] names = bytesOf(image.contents(strings.get()));
            if (image.machine() == ElfImage.MACHINE_X86_64) {
                Map<Long, Integer> nameOfSlot = new HashMap<>();
                for (String relocations : new String[] {".rela.plt", ".rela.dyn"}) {
                    readSlots(relocations, entries, nameOfSlot);
                }
                for (String plt : new String[] {".plt", ".plt.sec", ".plt.got"}) {
                    Optional<Section> section = image.section(plt);
                    if (section.isPresent()) {
                        readX86Plt(section.get(), nameOfSlot, names);
                    }
                }
            } else if (image.machine() == ElfImage.MACHINE_AARCH64) {
                readAarch64Plt(entries, names);
            }
        }

        private void readSlots(String relocations, ByteBuffer entries, Map<Long, Integer> nameOfSlot)
                throws IOException {
            Optional<Section> section = image.section(relocations);
            if (section.isEmpty()) {
                return;
            }
            ByteBuffer table = image.contents(section.get());
            for (int at = 0; at + RELOCATION_BYTES <= table.limit(); at += RELOCATION_BYTES) {
                int type = table.getInt(at + 8);
                if (type == X86_64_JUMP_SLOT || type == X86_64_GLOB_DAT) {
                    nameOfSlot.put(table.getLong(at), dynamicName(entries, table.getInt(at + 12)));
                }
            }
        }

        /** An entry jumps through its slot: {@code jmp *disp32(%rip)}, after an endbr64 or with a bnd prefix where the linker was told so. */
        private void readX86Plt(Section plt, Map<Long, Integer> nameOfSlot, byte[] names) throws IOException {
            ByteBuffer code = image.contents(plt);
            int step = plt.entrySize() == 8 ? 8 : PLT_ENTRY_BYTES;
            for (int at = 0; at + step <= code.limit(); at += step) {
                for (int i = at; i + 6 <= at + step; i++) {
                    if (code.getShort(i) == 0x25ff) {
                        Integer name = nameOfSlot.get(plt.address() + i + 6 + code.getInt(i + 2));
                        if (name != null) {
                            addPltEntry(plt.address() + at, step, names, name);
                        }
                        break;
                    }
                }
            }
        }

        /** The entries follow the header in the order of their relocations. */
        private void readAarch64Plt(ByteBuffer entries, byte[] names) throws IOException {
            Optional<Section> plt = image.section(".plt");
            ByteBuffer table = image.contents(image.section(".rela.plt").orElseThrow());
            if (plt.isEmpty()) {
                return;
            }
            for (int i = 0; (i + 1) * RELOCATION_BYTES <= table.limit(); i++) {
                long entry = plt.get().address() + AARCH64_PLT_HEADER_BYTES + (long) i * PLT_ENTRY_BYTES;
                addPltEntry(
                        entry, PLT_ENTRY_BYTES, names, dynamicName(entries, table.getInt(i * RELOCATION_BYTES + 12)));
            }
        }

        private void addPltEntry(long start, int size, byte[] names, int nameAt) throws IOException {
            int length = nameLength(names, nameAt);
            if (length > 0) {
                byte[] name = new byte[length + PLT_SUFFIX.length];
                System.arraycopy(names, nameAt, name, 0, length);
                System.arraycopy(PLT_SUFFIX, 0, name, length, PLT_SUFFIX.length);
                symbols.add(start, start + size, 0, name, 0, name.length);
            }
        }

        private static int dynamicName(ByteBuffer entries, int index) {
            long at = Integer.toUnsignedLong(index) * SYMBOL_BYTES;
            return at + SYMBOL_BYTES <= entries.limit() ? entries.getInt((int) at) : 0;
        }

        private static byte[] bytesOf(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
    }
}
