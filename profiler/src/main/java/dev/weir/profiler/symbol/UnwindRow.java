package dev.weir.profiler.symbol;

import java.util.List;

/**
 * How the caller's registers are found at one instruction of native code.
 *
 * @param registers by DWARF's number, with the return address at {@link #RETURN_ADDRESS}
 * @param signalFrame whether the frame was made by a signal, so that the caller's address is one that was interrupted and not one after a call
 */
record UnwindRow(UnwindRule cfa, List<UnwindRule> registers, boolean signalFrame) {
    /** The numbers of x86-64: System V ABI, figure 3.36. */
    static final int RAX = 0;

    static final int RBX = 3;
    static final int RBP = 6;
    static final int RSP = 7;
    static final int R12 = 12;
    static final int R15 = 15;
    static final int RETURN_ADDRESS = 16;

    /** What we follow: the general registers and the return address. Rules for vector registers are read and dropped. */
    static final int REGISTERS = 17;

    UnwindRow {
        registers = List.copyOf(registers);
        if (registers.size() != REGISTERS) {
            throw new IllegalArgumentException("a row has " + REGISTERS + " registers: " + registers);
        }
    }
}
