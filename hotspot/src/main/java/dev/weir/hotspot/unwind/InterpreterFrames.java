package dev.weir.hotspot.unwind;

import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;

/**
 * Frames of the template interpreter on x86-64: rbp points to the saved rbp, the return address is above it, and below lie the sender's sp, the last sp, the method
 * and what belongs to it (frame_x86.hpp).
 */
final class InterpreterFrames {
    // Locals and operands: each up to 65,535 words by the class file's format, a few dozen in practice.
    private static final long MAX_FRAME_BYTES = 1 << 20;
    // What is pushed before a frame is whole: the sender's sp, the last sp, the method, its mirror (since 9), its
    // profile, cache, locals, bcp, and the end of its operands.
    private static final int MIN_WORDS_BELOW_FP = 8;
    private static final int MAX_ARGUMENT_WORDS = 256;
    // Parameters and locals lie between a frame and its sender.
    private static final long MAX_SENDER_BYTES = 1 << 16;
    // Metaspace lies above the first 4 GiB: at 0x800000000 with compressed class pointers, else where mmap puts it.
    private static final long LOWEST_METHOD = 1L << 32;

    private final CodeCache codeCache;
    private final ReturnAddresses addresses;
    private final InterpretedMethods methods;
    private final long senderSpOffset;
    private final long lastSpOffset;
    private final long methodOffset;
    private final long bcpOffset;

    InterpreterFrames(VmStructs structs, CodeCache codeCache, ReturnAddresses addresses, InterpretedMethods methods) {
        this.codeCache = codeCache;
        this.addresses = addresses;
        this.methods = methods;
        senderSpOffset = Long.BYTES
                * structs.constant("frame::interpreter_frame_sender_sp_offset").orElse(-1);
        long lastSp =
                structs.constant("frame::interpreter_frame_last_sp_offset").orElse(-2);
        lastSpOffset = Long.BYTES * lastSp;
        // The method follows the last sp. Between it and the bcp lie the profile, the cache and the locals, and since 9
        // the class's mirror.
        methodOffset = Long.BYTES
                * structs.constant("frame::interpreter_frame_method_offset").orElse(lastSp - 1);
        boolean hasMirror = structs.findAddress("CodeCache", "_heap").isEmpty();
        bcpOffset = Long.BYTES
                * structs.constant("frame::interpreter_frame_bcp_offset").orElse(lastSp - (hasMirror ? 6 : 5));
    }

    /** Whether a whole interpreter frame has this rbp, with the stack down to {@code sp} below it. */
    boolean isFrame(long fp, long sp, StackReader stack) throws IOException, OutsideStackException {
        return (fp & 7) == 0
                && fp - sp >= MIN_WORDS_BELOW_FP * Long.BYTES
                && fp - sp < MAX_FRAME_BYTES
                && stack.holds(fp + Long.BYTES)
                && stack.word(fp + senderSpOffset) > fp
                && (methods.holds(stack.word(fp + methodOffset), stack.word(fp + bcpOffset))
                        || isShapedLikeFrame(fp, stack))
                && addresses.isGenerated(stack.word(fp + Long.BYTES));
    }

    /** The class may have been unloaded since the sample: then the words that are not pointers into it must do. */
    private boolean isShapedLikeFrame(long fp, StackReader stack) throws OutsideStackException {
        long method = stack.word(fp + methodOffset);
        return stack.word(fp + senderSpOffset) - fp < MAX_SENDER_BYTES
                && stack.word(fp + lastSpOffset) == 0
                && (method & 7) == 0
                && method >= LOWEST_METHOD;
    }

    /** The method of the frame that has this rbp; 0 where there is none. */
    long method(Position at, StackReader stack) throws IOException, OutsideStackException {
        return isFrame(at.fp(), at.sp(), stack) ? stack.word(at.fp() + methodOffset) : 0;
    }

    /** The caller of a frame that waits, or that is whole. */
    Optional<Position> caller(Position at, StackReader stack) throws IOException, OutsideStackException {
        long fp = at.fp();
        if (fp < at.sp() || fp - at.sp() >= MAX_FRAME_BYTES) {
            return Optional.empty();
        }
        long pc = stack.word(fp + Long.BYTES);
        if (!addresses.isGenerated(pc)) {
            return Optional.empty();
        }
        long senderSp = stack.word(fp + senderSpOffset);
        // A method handle's linker pops its last argument: its interpreted caller then begins below, and goes by rbp
        // anyway.
        long sp = senderSp > fp && senderSp - fp < MAX_FRAME_BYTES ? Math.max(senderSp, fp + 2L * Long.BYTES) : fp + 16;
        return Optional.of(Position.caller(pc, sp, stack.word(fp)));
    }

    /** The caller of a running frame, which may not be whole yet, or gone already: then the code is between a method's entry and its first bytecode, or past its last. */
    Optional<Position> callerOfLeaf(Position at, long link, PlausibleCallers callers, StackReader stack)
            throws IOException, OutsideStackException {
        if (isFrame(at.fp(), at.sp(), stack)) {
            return caller(at, stack);
        }
        long below = at.fp() - at.sp();
        if (below >= 0 && below < MIN_WORDS_BELOW_FP * Long.BYTES) {
            // Being pushed: the sender's sp is the first word.
            long senderSp = below > 0 ? stack.word(at.fp() + senderSpOffset) : 0;
            long pc = stack.word(at.fp() + Long.BYTES);
            Optional<Position> caller = senderSp > at.fp()
                    ? Optional.of(Position.caller(pc, senderSp, stack.word(at.fp())))
                    : withArguments(pc, at.fp() + 2L * Long.BYTES, stack.word(at.fp()), callers, stack);
            if (caller.isPresent() && callers.isPlausible(caller.get(), stack)) {
                return caller;
            }
        }
        Optional<Position> caller = withArguments(stack.word(at.sp()), at.sp() + Long.BYTES, at.fp(), callers, stack);
        if (caller.isEmpty()) {
            caller = withArguments(link, at.sp(), at.fp(), callers, stack);
        }
        if (caller.isEmpty()) {
            caller = withArguments(
                    stack.word(at.sp() + Long.BYTES), at.sp() + 2L * Long.BYTES, stack.word(at.sp()), callers, stack);
        }
        return caller;
    }

    /** A compiled caller lies above the arguments that the adapter wrote for the interpreter; only r13 says how many. */
    private Optional<Position> withArguments(long pc, long sp, long fp, PlausibleCallers callers, StackReader stack)
            throws IOException, OutsideStackException {
        if (!addresses.isReturnAddress(pc)) {
            return Optional.empty();
        }
        Optional<CodeBlob> blob = codeCache.find(pc);
        int words = blob.isPresent() && blob.get().kind() == CodeBlobKind.NMETHOD ? MAX_ARGUMENT_WORDS : 0;
        for (int i = 0; i <= words; i++) {
            Position caller = Position.caller(pc, sp + i * (long) Long.BYTES, fp);
            if (callers.isPlausible(caller, stack)) {
                return Optional.of(caller);
            }
        }
        return Optional.empty();
    }
}
