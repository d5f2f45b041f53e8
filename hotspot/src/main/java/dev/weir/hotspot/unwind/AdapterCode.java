package dev.weir.hotspot.unwind;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads where an adapter from compiled code to the interpreter stands. As found in 17 and in 25:
 *
 * <pre>
 * pop rax; mov r13, rsp; sub rsp, N; mov [rsp], rax
 * lea r13, [rsp + 8]; pop rax; sub rsp, N; push rax
 * </pre>
 */
final class AdapterCode {
    // The longest moves 255 arguments by two instructions of up to eight bytes.
    private static final int MAX_BYTES = 4096;

    private final MachineCode code;

    AdapterCode(MachineCode code) {
        this.code = code;
    }

    /** Empty in an adapter the other way, which leaves the return address alone, and where the code is not known. */
    Optional<AdapterFrame> read(long pc) throws IOException {
        for (long pop = pc; pop > pc - MAX_BYTES; pop--) {
            if (code.at(pop) != 0x58) {
                // An adapter before this one ended here.
                if (code.matches(pop, 0xff, 0xe1, 0xf4)) {
                    return Optional.empty();
                }
                continue;
            }
            boolean keepsAfter = code.matches(pop + 1, 0x4c, 0x8b, 0xec);
            boolean keepsBefore = code.matches(pop - 5, 0x4c, 0x8d, 0x6c, 0x24, 0x08);
            if (!keepsAfter && !keepsBefore) {
                continue;
            }
            long subtraction = keepsAfter ? pop + 4 : pop + 1;
            boolean small = code.matches(subtraction, 0x48, 0x83, 0xec);
            if (!small && !code.matches(subtraction, 0x48, 0x81, 0xec)) {
                continue;
            }
            long stored = subtraction + (small ? 4 : 7);
            int room = small ? code.at(subtraction + 3) : code.wordAt(subtraction + 3);
            if (pc <= pop) {
                return Optional.of(new AdapterFrame(false, Long.BYTES));
            } else if (pc <= subtraction) {
                return Optional.of(new AdapterFrame(true, 0));
            } else if (pc <= stored) {
                return Optional.of(new AdapterFrame(true, room));
            }
            return Optional.of(new AdapterFrame(false, keepsAfter ? room : room + Long.BYTES));
        }
        return Optional.empty();
    }
}
