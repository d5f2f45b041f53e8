package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Frames of a fixed size: compiled methods, native wrappers, and the stubs that call into the VM. */
final class CompiledFrames {
    private static final int CALL_BYTES = 5;
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
        return at.leaf() ? callerOfLeaf(blob, at, stack) : callerOfWaiting(blob, at, stack);
    }

    private Optional<Position> callerOfWaiting(CodeBlob blob, Position at, StackReader stack)
            throws IOException, OutsideStackException {
        Position caller = above(at, LeafFrame.whole(blob).below(pushedArguments(at.pc())), stack);
        if (isCallOf(blob, caller.pc())) {
            return Optional.of(caller);
        }
        Optional<Position> byFp = byFramePointer(blob, at, stack);
        return byFp.isPresent() ? byFp : belowPushedWords(blob, at, MAX_SAVED_WORDS, stack);
    }

    /** C1 passes two classes on the stack to the stub that compares them. */
    private int pushedArguments(long returnAddress) throws IOException {
        OptionalLong target = addresses.callTarget(returnAddress);
        boolean pushed = target.isPresent()
                && codeCache
                        .find(target.getAsLong())
                        .filter(called -> called.name().contains("slow_subtype_check"))
                        .isPresent();
        return pushed ? 2 * Long.BYTES : 0;
    }

    /** The same before that call, and after it. */
    private int pushedAround(long pc) throws IOException {
        return Math.max(pushedArguments(pc), leafCode.isCall(pc) ? pushedArguments(pc + CALL_BYTES) : 0);
    }

    /** What the code says of the frame comes first, then a whole frame, then what the words of the stack suggest. */
    private Optional<Position> callerOfLeaf(CodeBlob blob, Position at, StackReader stack)
            throws IOException, OutsideStackException {
        Optional<LeafFrame> partial = leafCode.read(blob, at.pc());
        if (partial.isPresent()) {
            Position caller = above(at, partial.get(), stack);
            if (isCallOfLeaf(blob, caller, stack)) {
                return Optional.of(caller);
            }
        }
        // HotSpot aligns whole frames to 16 bytes: another sp has words pushed below.
        if ((at.sp() & 15) == 0) {
            Position caller = above(at, LeafFrame.whole(blob).below(pushedAround(at.pc())), stack);
            if (isCallOfLeaf(blob, caller, stack)) {
                return Optional.of(caller);
            }
        }
        Optional<Position> caller = byFramePointer(blob, at, stack);
        if (caller.isEmpty()) {
            caller = belowPushedWords(blob, at, MAX_PUSHED_WORDS, stack);
        }
        if (caller.isEmpty()) {
            caller = nearTop(at, stack);
        }
        return caller.isPresent() && isCallOfLeaf(blob, caller.get(), stack) ? caller : Optional.empty();
    }

    /** A word left over from an earlier call can be a return address too: one into the interpreter has its frame, one into a method the call of this very stub. */
    private boolean isCallOfLeaf(CodeBlob blob, Position caller, StackReader stack)
            throws IOException, OutsideStackException {
        Optional<CodeBlob> code = codeCache.find(caller.pc());
        if (code.isPresent() && code.get().kind() == CodeBlobKind.INTERPRETER) {
            return callers.isPlausible(caller, stack);
        }
        if (blob.kind() == CodeBlobKind.RUNTIME_STUB && !changesCalls(blob)) {
            // C1's stub for a callee's exception is always called. C2's rethrow is jumped to by a method whose frame
            // has gone: the call was that method's.
            OptionalLong target = addresses.callTarget(caller.pc());
            boolean elsewhere = blob.name().contains("handle_exception")
                    && target.isPresent()
                    && !blob.contains(target.getAsLong());
            if (elsewhere || (addresses.isReturnAddress(caller.pc()) && !callers.isPlausible(caller, stack))) {
                return false;
            }
        }
        return isCallOf(blob, caller.pc());
    }

    /** Whether a call that led here may by now lead elsewhere: one that is not resolved yet, or whose method was thrown away. */
    private static boolean changesCalls(CodeBlob blob) {
        String name = blob.name();
        return name.contains("resolve") || name.contains("ic_miss") || name.contains("wrong_method");
    }

    private static Position above(Position at, LeafFrame frame, StackReader stack) throws OutsideStackException {
        long slot = at.sp() + frame.returnAddressOffset();
        return Position.caller(
                stack.word(slot), slot + Long.BYTES, frame.fpSaved() ? stack.word(slot - Long.BYTES) : at.fp());
    }

    /** A return address that this code can have; or, for code that a poll or a fault jumps to, the place in a compiled method where that happened. */
    private boolean isCallOf(CodeBlob blob, long pc) throws IOException {
        if (!blob.isMethod()) {
            return addresses.isGenerated(pc)
                    || codeCache.find(pc).filter(CodeBlob::isMethod).isPresent();
        }
        return addresses.isOfMethodCaller(pc) && mayCallMethods(addresses.callTarget(pc));
    }

    /** Words left over from calls of stubs and of the VM are return addresses too, but no method was called from there. */
    private boolean mayCallMethods(OptionalLong target) throws IOException {
        if (target.isEmpty()) {
            return true;
        }
        if (!codeCache.contains(target.getAsLong())) {
            return false;
        }
        Optional<CodeBlob> called = codeCache.find(target.getAsLong());
        if (called.isEmpty()) {
            return true;
        }
        return switch (called.get().kind()) {
            case NMETHOD, NATIVE_NMETHOD, ADAPTER, METHOD_HANDLE_ADAPTER, VTABLE, INTERPRETER -> true;
            case STUB_ROUTINES, SAFEPOINT, DEOPTIMIZATION, UNCOMMON_TRAP, EXCEPTION, UPCALL -> false;
            // InlineCacheBuffer, until 22, leads a call from its old target to the new one.
            case RUNTIME_STUB, OTHER ->
                changesCalls(called.get()) || called.get().name().startsWith("InlineCache");
        };
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
    private Optional<Position> belowPushedWords(CodeBlob blob, Position at, int words, StackReader stack)
            throws IOException, OutsideStackException {
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
