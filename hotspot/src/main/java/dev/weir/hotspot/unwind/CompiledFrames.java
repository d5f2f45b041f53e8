package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;

/** Frames of a fixed size: compiled methods, native wrappers, and the stubs that call into the VM. */
final class CompiledFrames {
    // C2's string intrinsics push up to six registers.
    private static final int MAX_PUSHED_WORDS = 8;
    // The barriers of G1, Shenandoah and ZGC save up to 16 general and 32 vector registers of 64 bytes before they call
    // the VM.
    private static final int MAX_SAVED_WORDS = 16 + 32 * 8 + 16;

    private final CodeCache codeCache;
    private final ReturnAddresses addresses;
    private final PlausibleCallers callers;
    private final LeafCode leafCode;

    CompiledFrames(CodeCache codeCache, ReturnAddresses addresses, PlausibleCallers callers, LeafCode leafCode) {
        this.codeCache = codeCache;
        this.addresses = addresses;
        this.callers = callers;
        this.leafCode = leafCode;
    }

    /** The caller of a frame; empty when no return address is where it should be. */
    Optional<Position> caller(CodeBlob blob, Position at, StackReader stack) throws IOException, OutsideStackException {
        if (at.leaf()) {
            Optional<LeafFrame> partial = leafCode.read(blob, at.pc());
            if (partial.isPresent()) {
                Position caller = above(at, partial.get(), stack);
                if (isCallOf(blob, caller.pc())) {
                    return Optional.of(caller);
                }
            }
        }
        Position caller = above(at, new LeafFrame(blob.frameSizeBytes() - Long.BYTES, true), stack);
        if (isCallOf(blob, caller.pc())) {
            return Optional.of(caller);
        }
        Optional<Position> byFp = byFramePointer(blob, at, stack);
        if (byFp.isPresent()) {
            return byFp;
        }
        Optional<Position> belowWords = belowPushedWords(blob, at, stack);
        return belowWords.isPresent() || !at.leaf() ? belowWords : nearTop(at, stack);
    }

    private static Position above(Position at, LeafFrame frame, StackReader stack) throws OutsideStackException {
        long slot = at.sp() + frame.returnAddressOffset();
        return Position.caller(
                stack.word(slot), slot + Long.BYTES, frame.fpSaved() ? stack.word(slot - Long.BYTES) : at.fp());
    }

    /** A return address; or, for code that a poll or a fault jumps to, the place in a compiled method where that happened. */
    private boolean isCallOf(CodeBlob blob, long pc) throws IOException {
        if (addresses.isReturnAddress(pc)) {
            return true;
        }
        return blob.kind() != CodeBlobKind.NMETHOD
                && blob.kind() != CodeBlobKind.NATIVE_NMETHOD
                && codeCache.find(pc).filter(CodeBlob::isMethod).isPresent();
    }

    private Optional<Position> byFramePointer(CodeBlob blob, Position at, StackReader stack)
            throws IOException, OutsideStackException {
        long distance = at.fp() - at.sp();
        if (distance < 0
                || distance > blob.frameSizeBytes() + (long) MAX_SAVED_WORDS * Long.BYTES
                || !leafCode.keepsFramePointer(blob)) {
            return Optional.empty();
        }
        Position caller =
                Position.caller(stack.word(at.fp() + Long.BYTES), at.fp() + 2L * Long.BYTES, stack.word(at.fp()));
        return isCallOf(blob, caller.pc()) ? Optional.of(caller) : Optional.empty();
    }

    /** Code that moved sp below its frame: an intrinsic that pushed registers, or a barrier that saved them all around a call. */
    private Optional<Position> belowPushedWords(CodeBlob blob, Position at, StackReader stack)
            throws IOException, OutsideStackException {
        int words = at.leaf() ? MAX_PUSHED_WORDS : MAX_SAVED_WORDS;
        for (int pushed = 1; pushed <= words; pushed++) {
            long sp = at.sp() + pushed * (long) Long.BYTES;
            long slot = sp + blob.frameSizeBytes() - Long.BYTES;
            if ((sp & 15) == 0 && stack.holds(slot)) {
                Position caller = Position.caller(stack.word(slot), slot + Long.BYTES, stack.word(slot - Long.BYTES));
                if (callers.isPlausible(caller, stack)) {
                    return Optional.of(caller);
                }
            }
        }
        return Optional.empty();
    }

    /** A prologue or an epilogue in a form that is not known. */
    private Optional<Position> nearTop(Position at, StackReader stack) throws IOException, OutsideStackException {
        for (int offset = 0; offset <= 2 * Long.BYTES; offset += Long.BYTES) {
            Position caller = above(at, new LeafFrame(offset, offset > 0), stack);
            if (callers.isPlausible(caller, stack)) {
                return Optional.of(caller);
            }
        }
        return Optional.empty();
    }
}
