package dev.weir.scope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * HotSpot flags as the running JVM holds them, read from its memory.
 *
 * <p>The words that a JVM was started with are not the whole truth: async-profiler sets DebugNonSafepoints when it attaches. {@code
 * jinfo} cannot tell, since it refuses diagnostic flags that are locked.
 *
 * <p>Implementation notes. libjvm.so describes its own structures for the serviceability agent ({@code gHotSpotVMStructs} in
 * vmStructs.cpp): from there to the table of JVMFlag, from there to the variables. All of that lies in libjvm's data, so the
 * variables' distance from its base is the same in every process that maps the same file, and is looked for once. Nothing is
 * trusted: a read of memory that is not there is an {@link IOException}, and every table has a limit.
 */
final class LiveFlags {
    /** One described field: its offset in the type, or its address when it is static. */
    private record Place(long offset, long address) {}

    private record Library(String device, long inode, String path) {}

    static final String FRAME_POINTERS = "PreserveFramePointer";
    static final String DEBUG_NON_SAFEPOINTS = "DebugNonSafepoints";

    // JDK 8 to 25 have 1,000 to 3,000 entries of each table, about 1,500 flags and 500 dynamic symbols.
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_NAME_BYTES = 256;

    // The flags' distances from the base, by name; empty for a library that does not describe them.
    private final Map<Library, Map<String, Long>> libraries = new HashMap<>();

    /** The values of {@link #FRAME_POINTERS} and {@link #DEBUG_NON_SAFEPOINTS}; a flag that cannot be read is absent. */
    Map<String, Boolean> read(ProcessMemory memory, Mapping libjvm) throws IOException {
        Map<String, Boolean> values = new HashMap<>();
        for (Map.Entry<String, Long> flag : addresses(memory, libjvm).entrySet()) {
            values.put(flag.getKey(), memory.read(flag.getValue(), 1)[0] != 0);
        }
        return values;
    }

    /** Where the flags of this process lie. */
    Map<String, Long> addresses(ProcessMemory memory, Mapping libjvm) throws IOException {
        Library library = new Library(libjvm.device(), libjvm.inode(), libjvm.path());
        Map<String, Long> offsets = libraries.get(library);
        if (offsets == null) {
            offsets = new Finder(memory, libjvm.start()).find();
            libraries.put(library, offsets);
        }
        Map<String, Long> addresses = new HashMap<>();
        offsets.forEach((flag, offset) -> addresses.put(flag, libjvm.start() + offset));
        return addresses;
    }

    /** One walk from the ELF header of a mapped libjvm.so to its flags. */
    private static final class Finder {
        private static final int PT_DYNAMIC = 2;
        private static final long DT_STRTAB = 5;
        private static final long DT_SYMTAB = 6;
        private static final int SYMBOL_BYTES = 24;

        private final ProcessMemory memory;
        private final long base;

        Finder(ProcessMemory memory, long base) {
            this.memory = memory;
            this.base = base;
        }

        Map<String, Long> find() throws IOException {
            Map<String, Long> symbols = symbols();
            if (!symbols.keySet().containsAll(Set.of("gHotSpotVMStructs", "gHotSpotVMTypes"))) {
                return Map.of();
            }
            // JDK 8 calls the type Flag.
            for (String type : List.of("JVMFlag", "Flag")) {
                Map<String, Place> fields = structs(symbols, type);
                Optional<Long> size = sizeOf(symbols, type);
                if (fields.keySet().containsAll(Set.of("flags", "numFlags", "_name", "_addr")) && size.isPresent()) {
                    return flags(fields, size.get());
                }
            }
            return Map.of();
        }

        /** The exported variables that describe HotSpot, by name. */
        private Map<String, Long> symbols() throws IOException {
            long symtab = 0;
            long strtab = 0;
            ByteBuffer header = memory.words(base, 64);
            // 64-bit ELF only; HotSpot's 32-bit builds are gone.
            if (header.get(0) != 0x7f || header.get(1) != 'E' || header.get(4) != 2) {
                return Map.of();
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
            Map<String, Long> symbols = new HashMap<>();
            // No entry says how many symbols there are; every linker puts the strings right behind them.
            long count = Math.min((strtab - symtab) / SYMBOL_BYTES, MAX_ENTRIES);
            for (long i = 0; symtab != 0 && i < count; i++) {
                ByteBuffer symbol = memory.words(symtab + i * SYMBOL_BYTES, SYMBOL_BYTES);
                String name = memory.readText(strtab + Integer.toUnsignedLong(symbol.getInt(0)), MAX_NAME_BYTES);
                if (name.startsWith("gHotSpotVM")) {
                    symbols.put(name, base + symbol.getLong(8));
                }
            }
            return symbols;
        }

        private long variable(Map<String, Long> symbols, String name) throws IOException {
            Long address = symbols.get(name);
            if (address == null) {
                throw new IOException("libjvm.so does not export " + name);
            }
            return memory.readLong(address);
        }

        /** The described fields of a type, by name. */
        private Map<String, Place> structs(Map<String, Long> symbols, String type) throws IOException {
            long at = variable(symbols, "gHotSpotVMStructs");
            long stride = variable(symbols, "gHotSpotVMStructEntryArrayStride");
            long typeName = variable(symbols, "gHotSpotVMStructEntryTypeNameOffset");
            long fieldName = variable(symbols, "gHotSpotVMStructEntryFieldNameOffset");
            long offset = variable(symbols, "gHotSpotVMStructEntryOffsetOffset");
            long address = variable(symbols, "gHotSpotVMStructEntryAddressOffset");
            Map<String, Place> fields = new HashMap<>();
            for (int i = 0; i < MAX_ENTRIES && memory.readLong(at + typeName) != 0; i++, at += stride) {
                if (memory.readText(memory.readLong(at + typeName), MAX_NAME_BYTES)
                        .equals(type)) {
                    fields.put(
                            memory.readText(memory.readLong(at + fieldName), MAX_NAME_BYTES),
                            new Place(memory.readLong(at + offset), memory.readLong(at + address)));
                }
            }
            return fields;
        }

        private Optional<Long> sizeOf(Map<String, Long> symbols, String type) throws IOException {
            long at = variable(symbols, "gHotSpotVMTypes");
            long stride = variable(symbols, "gHotSpotVMTypeEntryArrayStride");
            long typeName = variable(symbols, "gHotSpotVMTypeEntryTypeNameOffset");
            long size = variable(symbols, "gHotSpotVMTypeEntrySizeOffset");
            for (int i = 0; i < MAX_ENTRIES && memory.readLong(at + typeName) != 0; i++, at += stride) {
                if (memory.readText(memory.readLong(at + typeName), MAX_NAME_BYTES)
                        .equals(type)) {
                    return Optional.of(memory.readLong(at + size));
                }
            }
            return Optional.empty();
        }

        private Map<String, Long> flags(Map<String, Place> fields, long size) throws IOException {
            long table = memory.readLong(place(fields, "flags").address());
            long count = Math.min(memory.readLong(place(fields, "numFlags").address()), MAX_ENTRIES);
            long name = place(fields, "_name").offset();
            long variable = place(fields, "_addr").offset();
            Map<String, Long> byFlag = new HashMap<>();
            for (long i = 0; i < count; i++) {
                long flag = table + i * size;
                long nameAt = memory.readLong(flag + name);
                String text = nameAt == 0 ? "" : memory.readText(nameAt, MAX_NAME_BYTES);
                if (text.equals(FRAME_POINTERS) || text.equals(DEBUG_NON_SAFEPOINTS)) {
                    byFlag.put(text, memory.readLong(flag + variable) - base);
                }
            }
            return byFlag;
        }

        private static Place place(Map<String, Place> fields, String name) throws IOException {
            Place place = fields.get(name);
            if (place == null) {
                throw new IOException("libjvm.so does not describe " + name);
            }
            return place;
        }
    }
}
