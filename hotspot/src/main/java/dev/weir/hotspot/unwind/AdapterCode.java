package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
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
    private final MachineCode code;

    AdapterCode(MachineCode code) {
        this.code = code;
    }

    /** Empty in an adapter the other way, which leaves the return address alone, and where the code is not known. */
    Optional<AdapterFrame> read(CodeBlob blob, long pc) throws IOException {
        for (long pop = pc; pop >= blob.codeBegin(); pop--) {
            if (code.at(pop) != 0x58) {
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
