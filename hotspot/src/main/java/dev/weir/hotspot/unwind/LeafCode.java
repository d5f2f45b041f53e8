package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the instructions around the pc of a leaf frame, to tell how much of its frame is there.
 *
 * <p>HotSpot's prologues are {@code push rbp; [mov rbp, rsp;] sub rsp, N} or {@code sub rsp, N; mov [rsp + N - 8], rbp}, after a check of the receiver's class and a
 * probe of the stack, and before the nmethod's entry barrier. Its epilogues are {@code add rsp, N; pop rbp}, a poll in the form of its version, and {@code ret}.
 */
final class LeafCode {
    // The class check, the stack probe, the pushes and the entry barrier are under 100 bytes; enterSpecial's two
    // entries 219.
    private static final int MAX_PROLOGUE_BYTES = 512;
    private static final int MAX_EPILOGUE_INSTRUCTIONS = 10;

    private final MachineCode code;

    LeafCode(MachineCode code) {
        this.code = code;
    }

    /** The frame at a pc in the prologue or in the epilogue; empty where it is complete, or cannot be told. */
    Optional<LeafFrame> read(CodeBlob blob, long pc) throws IOException {
        if (pc < blob.codeBegin() + blob.frameCompleteOffset()) {
            return inPrologue(blob, pc);
        }
        Optional<LeafFrame> frame = atSecondEntry(pc);
        if (frame.isEmpty()) {
            frame = inEpilogue(pc);
        }
        return frame.isPresent() ? frame : inPollStub(pc);
    }

    /** Whether the code sets rbp up as a frame pointer: native wrappers, stubs that save all registers, and all with PreserveFramePointer. */
    boolean keepsFramePointer(CodeBlob blob) throws IOException {
        long end = Math.min(blob.codeEnd() - 4, blob.codeBegin() + Math.max(blob.frameCompleteOffset(), 16));
        for (long at = blob.codeBegin(); at < Math.min(end, blob.codeBegin() + MAX_PROLOGUE_BYTES); at++) {
            if (isMoveOfSpToFp(at)
                    && (code.at(at - 1) == 0x55
                            || code.matches(at + 3, 0x48, 0x81, 0xc5)
                            || code.matches(at + 3, 0x48, 0x83, 0xc5))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a direct call comes next. */
    boolean isCall(long pc) throws IOException {
        return code.at(pc) == 0xe8;
    }

    private Optional<LeafFrame> inPrologue(CodeBlob blob, long pc) throws IOException {
        int size = blob.frameSizeBytes();
        long begin = blob.codeBegin();
        for (long at = begin + Math.min(blob.frameCompleteOffset(), MAX_PROLOGUE_BYTES); at >= begin; at--) {
            int length = subtractLength(at);
            if (length == 0) {
                continue;
            }
            int amount = length == 4 ? (byte) code.at(at + 3) : code.wordAt(at + 3);
            if (amount == size - 2 * Long.BYTES && pc > pushBefore(at)) {
                return Optional.of(pc > at ? new LeafFrame(size - Long.BYTES, true) : new LeafFrame(Long.BYTES, true));
            } else if (amount == size - Long.BYTES && pc > at) {
                return Optional.of(new LeafFrame(size - Long.BYTES, pc > at + length));
            } else if (amount == size - 2 * Long.BYTES || amount == size - Long.BYTES) {
                return Optional.of(new LeafFrame(0, false));
            }
        }
        // Without locals there is no subtraction; and in a method handle intrinsic no frame at all.
        boolean pushed = size == 2 * Long.BYTES && pc > begin && code.at(pc - 1) == 0x55;
        boolean moved = size == 2 * Long.BYTES && pc > begin + 4 && isMoveOfSpToFp(pc - 3) && code.at(pc - 4) == 0x55;
        return Optional.of(pushed || moved ? new LeafFrame(Long.BYTES, true) : new LeafFrame(0, false));
    }

    /** Where {@code push rbp} stands before {@code sub rsp}. */
    private long pushBefore(long subtraction) throws IOException {
        return code.at(subtraction - 4) == 0x55 && isMoveOfSpToFp(subtraction - 3) ? subtraction - 4 : subtraction - 1;
    }

    /** An entry for on-stack replacement has a prologue of its own, in the middle of the method. */
    private Optional<LeafFrame> atSecondEntry(long pc) throws IOException {
        if (code.at(pc) == 0x55 && opensFrame(pc + 1)) {
            return Optional.of(new LeafFrame(0, false));
        } else if (code.at(pc - 1) == 0x55 && opensFrame(pc)) {
            return Optional.of(new LeafFrame(Long.BYTES, true));
        } else if (code.at(pc - 4) == 0x55 && isMoveOfSpToFp(pc - 3) && subtractLength(pc) > 0) {
            return Optional.of(new LeafFrame(Long.BYTES, true));
        }
        return Optional.empty();
    }

    private boolean opensFrame(long at) throws IOException {
        return subtractLength(at) > 0 || (isMoveOfSpToFp(at) && subtractLength(at + 3) > 0);
    }

    /** The length of {@code sub rsp, N}; 0 for anything else. */
    private int subtractLength(long at) throws IOException {
        if (code.at(at) != 0x48 || code.at(at + 2) != 0xec) {
            return 0;
        }
        int opcode = code.at(at + 1);
        return opcode == 0x83 ? 4 : opcode == 0x81 ? 7 : 0;
    }

    private boolean isMoveOfSpToFp(long at) throws IOException {
        return code.matches(at, 0x48, 0x8b, 0xec) || code.matches(at, 0x48, 0x89, 0xe5);
    }

    /** Follows the code to its {@code ret}: what is still to be popped lies between sp and the return address. */
    private Optional<LeafFrame> inEpilogue(long pc) throws IOException {
        long at = pc;
        int toPop = 0;
        boolean popsFp = false;
        for (int i = 0; i < MAX_EPILOGUE_INSTRUCTIONS; i++) {
            int opcode = code.at(at);
            if (opcode == 0xc3 || opcode == 0xc2 || code.matches(at, 0xf3, 0xc3)) {
                return Optional.of(new LeafFrame(toPop, popsFp));
            } else if (opcode == 0xe9 && popsFp) {
                // C1's unwinding and C2's rethrow leave by a jump.
                return Optional.of(new LeafFrame(toPop, true));
            } else if (opcode == 0x5d && !popsFp) {
                popsFp = true;
                toPop += Long.BYTES;
                at++;
            } else if (code.matches(at, 0x48, 0x83, 0xc4) && toPop == 0) {
                toPop = (byte) code.at(at + 3);
                at += 4;
            } else if (code.matches(at, 0x48, 0x81, 0xc4) && toPop == 0) {
                toPop = code.wordAt(at + 3);
                at += 7;
            } else {
                int length = pollLength(at);
                if (length == 0) {
                    break;
                }
                at += length;
            }
            if (toPop < 0) {
                break;
            }
        }
        return Optional.empty();
    }

    /** The length of an instruction that may stand between the frame's removal and {@code ret}; 0 for any other. */
    private int pollLength(long at) throws IOException {
        // cmp rsp, [r15 + d] of 16 and later; mov r10, [r15 + d] of 10 to 15: d has 32 bits in 17 and 8 bits in 25.
        if (code.matches(at, 0x49, 0x3b, 0xa7) || code.matches(at, 0x4d, 0x8b, 0x97)) {
            return 7;
        }
        if (code.matches(at, 0x49, 0x3b, 0x67) || code.matches(at, 0x4d, 0x8b, 0x57)) {
            return 4;
        }
        // ja, jne
        if (code.matches(at, 0x0f, 0x87) || code.matches(at, 0x0f, 0x85)) {
            return 6;
        }
        if (code.at(at) == 0x77 || code.at(at) == 0x75) {
            return 2;
        }
        // test eax, [rip + d32] of 8 and 9
        if (code.matches(at, 0x85, 0x05)) {
            return 6;
        }
        // test [r10], eax; vzeroupper
        if (code.matches(at, 0x41, 0x85, 0x02) || code.matches(at, 0xc5, 0xf8, 0x77)) {
            return 3;
        }
        // test byte [r15 + d32], 1 of 14 and 15; cmp qword [r15 + d32], 0 of a native wrapper with an exception to
        // throw
        if (code.matches(at, 0x41, 0xf6, 0x87) || code.matches(at, 0x49, 0x83, 0xbf)) {
            return 8;
        }
        return code.matches(at, 0x49, 0x83, 0x7f) || code.matches(at, 0x41, 0xf6, 0x47) ? 5 : 0;
    }

    /** The way out of line from the poll at a return into the safepoint: lea r10; mov [r15 + d], r10; jmp. The frame has gone by then. */
    private Optional<LeafFrame> inPollStub(long pc) throws IOException {
        boolean in = isPollStub(pc) || isPollStub(pc - 7) || isPollStub(pc - 11) || isPollStub(pc - 14);
        return in ? Optional.of(new LeafFrame(0, false)) : Optional.empty();
    }

    private boolean isPollStub(long at) throws IOException {
        return code.matches(at, 0x4c, 0x8d, 0x15)
                && (code.matches(at + 7, 0x4d, 0x89, 0x97, -1, -1, -1, -1, 0xe9)
                        || code.matches(at + 7, 0x4d, 0x89, 0x57, -1, 0xe9));
    }
}
