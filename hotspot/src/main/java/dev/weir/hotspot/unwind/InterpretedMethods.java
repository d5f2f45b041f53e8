package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Checks that two words of a stack are a method and a place in its bytecode, as every interpreter frame has them. */
final class InterpretedMethods {
    private static final int MAX_KEPT = 65_536;

    /** Where a method's bytecodes lie; nowhere when the address is not that of a method. */
    private record Bytecodes(long begin, long end) {
        boolean holds(long bcp) {
            return end >= 0 && (bcp == 0 || (begin <= bcp && bcp <= end));
        }
    }

    private static final Bytecodes NONE = new Bytecodes(0, -1);

    private final ProcessMemory memory;
    private final long constMethod;
    private final long codeSize;
    private final long constMethodBytes;
    private final long constants;
    private final Map<Long, Bytecodes> known = new HashMap<>();

    InterpretedMethods(ProcessMemory memory, VmStructs structs) throws UnknownLayoutException {
        this.memory = memory;
        constMethod = structs.offset("Method", "_constMethod");
        codeSize = structs.offset("ConstMethod", "_code_size");
        constants = structs.offset("ConstMethod", "_constants");
        constMethodBytes = structs.sizeOf("ConstMethod");
    }

    /**
     * Whether an interpreter frame could have these words.
     *
     * @param bcp the address of a bytecode; 0 for a native method
     */
    boolean holds(long method, long bcp) {
        Bytecodes before = known.get(method);
        if (before != null && before.holds(bcp)) {
            return true;
        }
        // A method may have been unloaded and another loaded there since.
        Bytecodes now = read(method);
        if (known.size() >= MAX_KEPT) {
            known.clear();
        }
        known.put(method, now);
        return now.holds(bcp);
    }

    private Bytecodes read(long method) {
        if (method <= 0 || (method & 7) != 0) {
            return NONE;
        }
        try {
            long unchanging = memory.readLong(method + constMethod);
            if (unchanging <= 0 || (unchanging & 7) != 0 || memory.readLong(unchanging + constants) <= 0) {
                return NONE;
            }
            long begin = unchanging + constMethodBytes;
            return new Bytecodes(begin, begin + (memory.readShort(unchanging + codeSize) & 0xffff));
        } catch (IOException e) {
            // A word that points nowhere is the usual way of not being a method.
            return NONE;
        }
    }
}
