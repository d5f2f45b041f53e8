package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The codelets of the interpreter that are returned to without having called: it pushes their addresses for its callees, and deoptimisation builds frames that go on there.
 * It is generated once, when the JVM starts.
 */
final class InterpreterReturns {
    // 17 and 25 have 270 to 300.
    private static final int MAX_CODELETS = 4096;
    private static final int MAX_NAME_BYTES = 128;
    private static final List<String> NAMES =
            List.of("return entry", "deoptimization", "exception handling", "preemption resume");

    private record Codelet(long begin, long end) {}

    private final List<Codelet> codelets = new ArrayList<>();

    InterpreterReturns(ProcessMemory memory, VmStructs structs) throws IOException {
        long queue = memory.readLong(structs.address("AbstractInterpreter", "_code"));
        long buffer = memory.readLong(queue + structs.offset("StubQueue", "_stub_buffer"));
        long at = buffer + memory.readInt(queue + structs.offset("StubQueue", "_queue_begin"));
        long end = buffer + memory.readInt(queue + structs.offset("StubQueue", "_queue_end"));
        long sizeOffset = structs.offset("InterpreterCodelet", "_size");
        long nameOffset = structs.offset("InterpreterCodelet", "_description");
        for (int i = 0; i < MAX_CODELETS && at < end; i++) {
            int size = memory.readInt(at + sizeOffset);
            if (size <= 0) {
                break;
            }
            long name = memory.readLong(at + nameOffset);
            if (name != 0 && isReturnedTo(memory.readText(name, MAX_NAME_BYTES))) {
                codelets.add(new Codelet(at, at + size));
            }
            at += size;
        }
        if (codelets.isEmpty()) {
            throw new IOException("the interpreter has no return entry points");
        }
    }

    private static boolean isReturnedTo(String name) {
        return NAMES.stream().anyMatch(name::contains);
    }

    boolean contains(long pc) {
        for (Codelet codelet : codelets) {
            if (codelet.begin() <= pc && pc < codelet.end()) {
                return true;
            }
        }
        return false;
    }
}
