package dev.weir.hotspot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * HotSpot's own description of its structures: where the fields of its types lie in this build of libjvm.so.
 *
 * <p>libjvm.so exports it for the serviceability agent ({@code gHotSpotVMStructs} and its neighbours, see vmStructs.cpp), with names that HotSpot has kept from 8 to
 * 25; which fields there are changes. Nothing is trusted: a read of memory that is not there is an {@link IOException}, and every table has a
 * limit.
 */
public final class VmStructs {
    /** One described field: its C++ type, and its offset in the type it belongs to, or its address when it is static. */
    private record Place(String cxxType, boolean isStatic, long offset, long address) {}

    // JDK 8 to 25 have 1,000 to 3,000 entries of each table and 500 dynamic symbols.
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_NAME_BYTES = 256;

    private final long base;
    private final Map<String, Place> fields;
    private final Map<String, Long> sizes;
    private final Map<String, Long> constants;

    private VmStructs(long base, Map<String, Place> fields, Map<String, Long> sizes, Map<String, Long> constants) {
        this.base = base;
        this.fields = fields;
        this.sizes = sizes;
        this.constants = constants;
    }

    /**
     * Reads the description out of a process.
     *
     * @param libjvmBase where the first byte of libjvm.so is mapped
     * @throws UnknownLayoutException when the library is no 64-bit HotSpot that describes itself
     */
    public static VmStructs read(ProcessMemory memory, long libjvmBase) throws IOException {
        return new Reader(memory, libjvmBase).read();
    }

    /** Where the first byte of libjvm.so is mapped. */
    public long libjvmBase() {
        return base;
    }

    /** Whether a field is described. */
    public boolean has(String type, String field) {
        return fields.containsKey(type + "." + field);
    }

    /** A field's offset within its type, in bytes. */
    public long offset(String type, String field) throws UnknownLayoutException {
        Place place = place(type, field);
        if (place.isStatic()) {
            throw new UnknownLayoutException("libjvm.so describes " + type + "." + field + " as static");
        }
        return place.offset();
    }

    /** A field's offset, where it is described. */
    public OptionalLong findOffset(String type, String field) {
        Place place = fields.get(type + "." + field);
        return place == null || place.isStatic() ? OptionalLong.empty() : OptionalLong.of(place.offset());
    }

    /** A field's C++ type as HotSpot writes it, such as {@code int16_t}: one name can have another width in another version. */
    public String cxxType(String type, String field) throws UnknownLayoutException {
        return place(type, field).cxxType();
    }

    /** The address of a static field. */
    public long address(String type, String field) throws UnknownLayoutException {
        Place place = place(type, field);
        if (!place.isStatic()) {
            throw new UnknownLayoutException("libjvm.so does not describe " + type + "." + field + " as static");
        }
        return place.address();
    }

    /** The address of a static field, where it is described. */
    public OptionalLong findAddress(String type, String field) {
        Place place = fields.get(type + "." + field);
        return place == null || !place.isStatic() ? OptionalLong.empty() : OptionalLong.of(place.address());
    }

    /** The size of a type, in bytes. */
    public long sizeOf(String type) throws UnknownLayoutException {
        return findSizeOf(type).orElseThrow(() -> new UnknownLayoutException("libjvm.so does not describe " + type));
    }

    /** The size of a type in bytes, where it is described. */
    public OptionalLong findSizeOf(String type) {
        Long size = sizes.get(type);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** An integer constant or enum value of HotSpot's, such as {@code frame::interpreter_frame_method_offset}. */
    public OptionalLong constant(String name) {
        Long value = constants.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private Place place(String type, String field) throws UnknownLayoutException {
        Place place = fields.get(type + "." + field);
        if (place == null) {
            throw new UnknownLayoutException("libjvm.so does not describe " + type + "." + field);
        }
        return place;
    }

    /** One walk from the ELF header of a mapped libjvm.so through its tables. */
    private static final class Reader {
        private static final int PT_DYNAMIC = 2;
        private static final long DT_STRTAB = 5;
        private static final long DT_SYMTAB = 6;
        private static final int SYMBOL_BYTES = 24;

        private final ProcessMemory memory;
        private final long base;
        private final Map<String, Long> symbols = new HashMap<>();

        Reader(ProcessMemory memory, long base) {
            this.memory = memory;
            this.base = base;
        }

        VmStructs read() throws IOException {
            readSymbols();
            Map<String, Long> constants = new HashMap<>();
            readConstants(constants, "gHotSpotVMIntConstants", "gHotSpotVMIntConstantEntry", Integer.BYTES);
            readConstants(constants, "gHotSpotVMLongConstants", "gHotSpotVMLongConstantEntry", Long.BYTES);
            return new VmStructs(base, fields(), sizes(), constants);
        }

        /** The exported variables that describe HotSpot, by name. */
        private void readSymbols() throws IOException {
            long symtab = 0;
            long strtab = 0;
            ByteBuffer header = memory.words(base, 64);
            // 64-bit ELF only; HotSpot's 32-bit builds are gone.
            if (header.get(0) != 0x7f || header.get(1) != 'E' || header.get(4) != 2) {
                throw new UnknownLayoutException("libjvm.so is no 64-bit ELF file");
            }
            long programHeaders = base + header.getLong(32);
            for (int i = 0; i < header.getShort(56); i++) {
                ByteBuffer segment = memory.words(programHeaders + i * 56L, 56);
                if (segment.getInt(0) != PT_DYNAMIC) {
                    continue;
                }
                long dynamic = base + segment.getLong(16);
                for (int entry = 0; entry < 256; entry++) {
                    long tag = memory.readLong(dynamic + entry * 16L);
                    long value = memory.readLong(dynamic + entry * 16L + 8);
                    if (tag == 0) {
                        break;
                    }
                    // glibc has relocated these, musl has not.
                    long address = Long.compareUnsigned(value, base) < 0 ? base + value : value;
                    if (tag == DT_STRTAB) {
                        strtab = address;
                    } else if (tag == DT_SYMTAB) {
                        symtab = address;
                    }
                }
            }
            // No entry says how many symbols there are; every linker puts the strings right behind them.
            long count = Math.min((strtab - symtab) / SYMBOL_BYTES, MAX_ENTRIES);
            for (long i = 0; symtab != 0 && i < count; i++) {
                ByteBuffer symbol = memory.words(symtab + i * SYMBOL_BYTES, SYMBOL_BYTES);
                String name = memory.readText(strtab + Integer.toUnsignedLong(symbol.getInt(0)), MAX_NAME_BYTES);
                if (name.startsWith("gHotSpotVM")) {
                    symbols.put(name, base + symbol.getLong(8));
                }
            }
        }

        private long variable(String name) throws IOException {
            Long address = symbols.get(name);
            if (address == null) {
                throw new UnknownLayoutException("libjvm.so does not export " + name);
            }
            return memory.readLong(address);
        }

        private Map<String, Place> fields() throws IOException {
            long at = variable("gHotSpotVMStructs");
            long stride = variable("gHotSpotVMStructEntryArrayStride");
            long typeName = variable("gHotSpotVMStructEntryTypeNameOffset");
            long fieldName = variable("gHotSpotVMStructEntryFieldNameOffset");
            long cxxType = variable("gHotSpotVMStructEntryTypeStringOffset");
            long isStatic = variable("gHotSpotVMStructEntryIsStaticOffset");
            long offset = variable("gHotSpotVMStructEntryOffsetOffset");
            long address = variable("gHotSpotVMStructEntryAddressOffset");
            Map<String, Place> places = new HashMap<>();
            for (int i = 0; i < MAX_ENTRIES && memory.readLong(at + typeName) != 0; i++, at += stride) {
                places.put(
                        text(at + typeName) + "." + text(at + fieldName),
                        new Place(
                                text(at + cxxType),
                                memory.readInt(at + isStatic) != 0,
                                memory.readLong(at + offset),
                                memory.readLong(at + address)));
            }
            return places;
        }

        private Map<String, Long> sizes() throws IOException {
            long at = variable("gHotSpotVMTypes");
            long stride = variable("gHotSpotVMTypeEntryArrayStride");
            long typeName = variable("gHotSpotVMTypeEntryTypeNameOffset");
            long size = variable("gHotSpotVMTypeEntrySizeOffset");
            Map<String, Long> byType = new HashMap<>();
            for (int i = 0; i < MAX_ENTRIES && memory.readLong(at + typeName) != 0; i++, at += stride) {
                byType.put(text(at + typeName), memory.readLong(at + size));
            }
            return byType;
        }

        private void readConstants(Map<String, Long> constants, String table, String entry, int bytes)
                throws IOException {
            long at = variable(table);
            long stride = variable(entry + "ArrayStride");
            long name = variable(entry + "NameOffset");
            long value = variable(entry + "ValueOffset");
            for (int i = 0; i < MAX_ENTRIES && memory.readLong(at + name) != 0; i++, at += stride) {
                constants.put(
                        text(at + name),
                        bytes == Integer.BYTES ? memory.readInt(at + value) : memory.readLong(at + value));
            }
        }

        private String text(long pointer) throws IOException {
            long address = memory.readLong(pointer);
            return address == 0 ? "" : memory.readText(address, MAX_NAME_BYTES);
        }
    }
}
