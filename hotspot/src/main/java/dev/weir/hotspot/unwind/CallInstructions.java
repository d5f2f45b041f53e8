package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import java.io.IOException;
import java.util.OptionalLong;

/** The call instructions of x86-64 in a process's code: a return address stands behind one. */
public final class CallInstructions {
    private final MachineCode code;

    public CallInstructions(ProcessMemory memory) {
        this(new MachineCode(memory));
    }

    CallInstructions(MachineCode code) {
        this.code = code;
    }

    /** {@code e8 rel32}, or {@code ff /2} with any operand, from two to seven bytes long. */
    public boolean isAfterCall(long address) {
        try {
            if (code.at(address - 5) == 0xe8) {
                return true;
            }
            for (int length = 2; length <= 7; length++) {
                if (code.at(address - length) == 0xff && isIndirectCall(code.at(address - length + 1), length)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // The first bytes of a mapping have no call before them.
            return false;
        }
    }

    /** Where the direct call before a return address goes; empty when there is none. */
    public OptionalLong directTarget(long address) throws IOException {
        return code.at(address - 5) == 0xe8
                ? OptionalLong.of(address + code.wordAt(address - 4))
                : OptionalLong.empty();
    }

    /** Whether the instruction before an address is {@code syscall}. */
    public boolean isAfterSystemCall(long address) {
        try {
            return code.matches(address - 2, 0x0f, 0x05);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isIndirectCall(int modRm, int length) {
        int mode = modRm >> 6;
        int operand = modRm & 7;
        if (((modRm >> 3) & 7) != 2) {
            return false;
        }
        int expected = 2;
        if (mode != 3 && operand == 4) {
            expected++;
        }
        if (mode == 1) {
            expected++;
        } else if (mode == 2 || (mode == 0 && operand == 5)) {
            expected += 4;
        }
        return expected == length;
    }
}
