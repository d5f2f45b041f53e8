package dev.weir.profiler.python;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.unwind.OutsideStackException;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.profiler.unwind.GeneratedCode;
import dev.weir.profiler.unwind.NativeFrame;
import java.io.IOException;
import java.util.Optional;

/**
 * The trampolines that {@code python -X perf} generates, one for each function, which no unwind table describes.
 *
 * <p>Each makes room on the stack, calls the evaluator, takes the room back and returns (Python/asm_trampoline.S of CPython). What is left of one, from wherever it stands, is read
 * from the process and carried out here; code with any other instruction before its return is none.
 */
final class Trampolines implements GeneratedCode {
    private static final int MOST_INSTRUCTIONS = 5;

    private static final int ENDBR64 = 0xfa1e0ff3;
    private static final int SUB_FROM_RSP = 0xec8348;
    private static final int ADD_TO_RSP = 0xc48348;
    private static final int CALL_RCX = 0xd1ff;
    private static final int RET = 0xc3;

    private final ProcessMemory memory;

    Trampolines(ProcessMemory memory) {
        this.memory = memory;
    }

    @Override
    public Optional<NativeFrame> caller(NativeFrame frame, StackReader stack)
            throws IOException, OutsideStackException {
        long sp = frame.registers().sp();
        long at = frame.pc();
        for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
            int code = memory.readInt(at);
            int operand = code >> 24;
            if ((code & 0xff) == RET) {
                // A return that stands at the pc may end anything.
                boolean ours = i > 0 || (memory.readInt(at - 4) & 0xffffff) == ADD_TO_RSP;
                return ours ? Optional.of(frame.calledFrom(stack.word(sp), sp + Long.BYTES)) : Optional.empty();
            }
            if ((code & 0xffff) == CALL_RCX) {
                at += 2;
                continue;
            }
            if ((code & 0xffffff) == ADD_TO_RSP) {
                sp += operand;
            } else if ((code & 0xffffff) == SUB_FROM_RSP) {
                sp -= operand;
            } else if (code != ENDBR64) {
                return Optional.empty();
            }
            at += 4;
        }
        return Optional.empty();
    }
}
