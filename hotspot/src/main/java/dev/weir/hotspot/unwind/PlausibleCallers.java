package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;

/** Looks one frame ahead: where a caller had to be guessed, its own frame must hold together. */
final class PlausibleCallers {
    private final CodeCache codeCache;
    private final ReturnAddresses addresses;
    private final InterpreterFrames interpreter;
    private final long callStubReturn;

    PlausibleCallers(
            CodeCache codeCache, ReturnAddresses addresses, InterpreterFrames interpreter, long callStubReturn) {
        this.codeCache = codeCache;
        this.addresses = addresses;
        this.interpreter = interpreter;
        this.callStubReturn = callStubReturn;
    }

    /** Whether a frame of Java code could wait here; a frame that lies outside the copy is given the benefit of the doubt. */
    boolean isPlausible(Position caller, StackReader stack) throws IOException, OutsideStackException {
        if (!addresses.isReturnAddress(caller.pc())) {
            return false;
        }
        Optional<CodeBlob> found = codeCache.find(caller.pc());
        if (found.isEmpty()) {
            return false;
        }
        CodeBlob blob = found.get();
        if (blob.kind() == CodeBlobKind.INTERPRETER) {
            return interpreter.isFrame(caller.fp(), caller.sp(), stack);
        }
        if (caller.pc() == callStubReturn) {
            long slot = caller.fp() + Long.BYTES;
            return caller.fp() >= caller.sp() && stack.holds(slot) && addresses.isReturnAddress(stack.word(slot));
        }
        // HotSpot aligns the frames of compiled code to 16 bytes.
        return blob.frameSizeBytes() > 0
                && (caller.sp() & 15) == 0
                && isReturnAddressAt(caller.sp() + blob.frameSizeBytes() - Long.BYTES, blob.isMethod(), stack);
    }

    private boolean isReturnAddressAt(long slot, boolean ofMethod, StackReader stack)
            throws IOException, OutsideStackException {
        if (!stack.holds(slot)) {
            return slot >= stack.end();
        }
        long word = stack.word(slot);
        return ofMethod ? addresses.isOfMethodCaller(word) : addresses.isGenerated(word);
    }
}
