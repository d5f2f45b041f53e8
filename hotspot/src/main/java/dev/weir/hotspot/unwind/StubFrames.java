package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Code without a frame of fixed size: the stub routines, adapters, vtable stubs and what only passes a call on.
 *
 * <p>Such code has the return address on top, or saved rbp and keeps it as a frame pointer. Both can look right at once, when the caller keeps frame pointers too: the
 * return address whose call goes into this very blob is then the true one.
 */
final class StubFrames {
    private static final int MAX_SAVED_WORDS = 32;
    // What an adapter saves while it has the VM patch the call that led to it: the flags, 16 registers, and up to 2,688
    // bytes of vectors.
    private static final int MAX_ADAPTER_WORDS = 512;
    private static final int R13_TO_RAX_BYTES = 0x78 - 0x10;

    private final ReturnAddresses addresses;
    private final PlausibleCallers callers;
    private final MachineCode code;
    private final AdapterCode adapterCode;

    StubFrames(ReturnAddresses addresses, PlausibleCallers callers, MachineCode code) {
        this.addresses = addresses;
        this.callers = callers;
        this.code = code;
        this.adapterCode = new AdapterCode(code);
    }

    Optional<Position> caller(CodeBlob blob, Position at, long link, StackReader stack)
            throws IOException, OutsideStackException {
        if (blob.kind() == CodeBlobKind.ADAPTER) {
            Optional<Position> caller = at.leaf() ? callerOfAdapter(blob, at, link, stack) : Optional.empty();
            return caller.isPresent() ? caller : aroundPatching(at, stack);
        }
        Optional<Position> top = at.leaf() ? onTop(at, 0, stack) : Optional.empty();
        Optional<Position> second = at.leaf() ? onTop(at, Long.BYTES, stack) : Optional.empty();
        Optional<Position> byFp = byFramePointer(at, stack);
        for (Optional<Position> candidate : List.of(top, second, byFp)) {
            if (candidate.isPresent() && callsInto(blob, candidate.get().pc())) {
                return candidate;
            }
        }
        if (top.isPresent()) {
            return top;
        } else if (second.isPresent() && isAfterPush(at)) {
            return second;
        } else if (byFp.isPresent()) {
            return byFp;
        }
        return second.isPresent() ? second : scan(blob, at, stack);
    }

    private Optional<Position> onTop(Position at, int offset, StackReader stack)
            throws IOException, OutsideStackException {
        long slot = at.sp() + offset;
        if (!addresses.isReturnAddress(stack.word(slot))) {
            return Optional.empty();
        }
        return Optional.of(Position.caller(stack.word(slot), slot + 8, offset == 0 ? at.fp() : stack.word(slot - 8)));
    }

    private Optional<Position> byFramePointer(Position at, StackReader stack)
            throws IOException, OutsideStackException {
        long fp = at.fp();
        if (fp < at.sp() || !stack.holds(fp + 8)) {
            return Optional.empty();
        }
        // The nmethods' entry barrier pushes a word of ones before it saves rbp.
        long slot = stack.word(fp + 8) == -1 ? fp + 16 : fp + 8;
        return addresses.isReturnAddress(stack.word(slot))
                ? Optional.of(Position.caller(stack.word(slot), slot + 8, stack.word(fp)))
                : Optional.empty();
    }

    private boolean isAfterPush(Position at) throws IOException {
        return code.at(at.pc() - 1) == 0x55;
    }

    private boolean callsInto(CodeBlob blob, long returnAddress) throws IOException {
        OptionalLong target = addresses.callTarget(returnAddress);
        return target.isPresent() && blob.contains(target.getAsLong());
    }

    /** Between compiled code and the interpreter. Towards the interpreter the return address goes through rax while the arguments are written below the caller's frame. */
    private Optional<Position> callerOfAdapter(CodeBlob blob, Position at, long link, StackReader stack)
            throws IOException, OutsideStackException {
        Optional<AdapterFrame> frame = adapterCode.read(blob, at.pc());
        if (frame.isPresent()) {
            AdapterFrame found = frame.get();
            long pc = found.returnAddressInRax() ? link : stack.word(at.sp());
            Position caller = Position.caller(pc, at.sp() + found.bytesBelowCaller(), at.fp());
            if (callers.isPlausible(caller, stack)) {
                return Optional.of(caller);
            }
        }
        Position top = Position.caller(stack.word(at.sp()), at.sp() + 8, at.fp());
        if (callers.isPlausible(top, stack)) {
            return Optional.of(top);
        }
        Position inRax = Position.caller(link, at.sp(), at.fp());
        return callers.isPlausible(inRax, stack) ? Optional.of(inRax) : Optional.empty();
    }

    /** An adapter that has saved all registers: among them r13, which points to the return address, and rax, which holds it. */
    private Optional<Position> aroundPatching(Position at, StackReader stack)
            throws IOException, OutsideStackException {
        for (int i = 0; i < MAX_ADAPTER_WORDS && stack.holds(at.sp() + i * 8L + R13_TO_RAX_BYTES); i++) {
            long slot = at.sp() + i * 8L;
            long r13 = stack.word(slot);
            long rax = stack.word(slot + R13_TO_RAX_BYTES);
            if (r13 > slot && stack.holds(r13) && stack.word(r13) == rax && addresses.isReturnAddress(rax)) {
                return Optional.of(Position.caller(rax, r13 + 8, at.fp()));
            }
        }
        return Optional.empty();
    }

    /** A stub that pushed what it uses: the nearest return address whose call goes into it, else the nearest with a caller that holds together. */
    private Optional<Position> scan(CodeBlob blob, Position at, StackReader stack)
            throws IOException, OutsideStackException {
        Optional<Position> plausible = Optional.empty();
        for (int i = 1; i < MAX_SAVED_WORDS && stack.holds(at.sp() + i * 8L); i++) {
            long slot = at.sp() + i * 8L;
            long pc = stack.word(slot);
            if (!addresses.isReturnAddress(pc)) {
                continue;
            }
            Position caller = Position.caller(pc, slot + 8, at.fp());
            if (callsInto(blob, pc)) {
                return Optional.of(caller);
            } else if (plausible.isEmpty() && callers.isPlausible(caller, stack)) {
                plausible = Optional.of(caller);
            }
        }
        return plausible;
    }
}
