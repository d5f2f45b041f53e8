package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import java.io.IOException;

/** The process's instructions on x86-64, as bytes. */
final class MachineCode {
    private final ProcessMemory memory;

    MachineCode(ProcessMemory memory) {
        this.memory = memory;
    }

    int at(long address) throws IOException {
        return memory.readByte(address) & 0xff;
    }

    int wordAt(long address) throws IOException {
        return memory.readInt(address);
    }

    /** Whether these bytes stand here; -1 stands for any. */
    boolean matches(long address, int... bytes) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 0 && at(address + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
