package dev.weir.scope;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HotSpot flags as the running JVM holds them, read from its memory.
 *
 * <p>The words that a JVM was started with are not the whole truth: async-profiler sets DebugNonSafepoints when it attaches. {@code
 * jinfo} cannot tell, since it refuses diagnostic flags that are locked.
 *
 * <p>Implementation notes. {@link VmStructs} leads to the table of JVMFlag, and that to the variables. All of it lies in libjvm's data, so the
 * variables' distance from its base is the same in every process that maps the same file, and is looked for once.
 */
final class LiveFlags {
    private record Library(String device, long inode, String path) {}

    static final String FRAME_POINTERS = "PreserveFramePointer";
    static final String DEBUG_NON_SAFEPOINTS = "DebugNonSafepoints";

    // JDK 8 to 25 have about 1,500 flags.
    private static final int MAX_FLAGS = 65_536;
    private static final int MAX_NAME_BYTES = 256;

    // The flags' distances from the base, by name; empty for a library that does not describe them.
    private final Map<Library, Map<String, Long>> libraries = new HashMap<>();

    /** The values of {@link #FRAME_POINTERS} and {@link #DEBUG_NON_SAFEPOINTS}; a flag that cannot be read is absent. */
    Map<String, Boolean> read(ProcessMemory memory, Mapping libjvm) throws IOException {
        Map<String, Boolean> values = new HashMap<>();
        for (Map.Entry<String, Long> flag : addresses(memory, libjvm).entrySet()) {
            values.put(flag.getKey(), memory.readByte(flag.getValue()) != 0);
        }
        return values;
    }

    /** Where the flags of this process lie. */
    Map<String, Long> addresses(ProcessMemory memory, Mapping libjvm) throws IOException {
        Library library = new Library(libjvm.device(), libjvm.inode(), libjvm.path());
        Map<String, Long> offsets = libraries.get(library);
        if (offsets == null) {
            offsets = find(memory, libjvm.start());
            libraries.put(library, offsets);
        }
        Map<String, Long> addresses = new HashMap<>();
        offsets.forEach((flag, offset) -> addresses.put(flag, libjvm.start() + offset));
        return addresses;
    }

    private static Map<String, Long> find(ProcessMemory memory, long base) throws IOException {
        VmStructs structs;
        try {
            structs = VmStructs.read(memory, base);
        } catch (UnknownLayoutException anotherVm) {
            return Map.of();
        }
        // JDK 8 calls the type Flag.
        for (String type : List.of("JVMFlag", "Flag")) {
            if (structs.has(type, "flags") && structs.has(type, "numFlags")) {
                return flags(memory, structs, type);
            }
        }
        return Map.of();
    }

    private static Map<String, Long> flags(ProcessMemory memory, VmStructs structs, String type) throws IOException {
        long table = memory.readLong(structs.address(type, "flags"));
        long count = Math.min(memory.readLong(structs.address(type, "numFlags")), MAX_FLAGS);
        long size = structs.sizeOf(type);
        long name = structs.offset(type, "_name");
        long variable = structs.offset(type, "_addr");
        Map<String, Long> byFlag = new HashMap<>();
        for (long i = 0; i < count; i++) {
            long flag = table + i * size;
            long nameAt = memory.readLong(flag + name);
            String text = nameAt == 0 ? "" : memory.readText(nameAt, MAX_NAME_BYTES);
            if (text.equals(FRAME_POINTERS) || text.equals(DEBUG_NON_SAFEPOINTS)) {
                byFlag.put(text, memory.readLong(flag + variable) - structs.libjvmBase());
            }
        }
        return byFlag;
    }
}
