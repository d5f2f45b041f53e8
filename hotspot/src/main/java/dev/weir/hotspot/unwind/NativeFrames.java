package dev.weir.hotspot.unwind;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Frames of native code: by its unwind tables; where these have no row, by what is sure without them. */
final class NativeFrames {
    // clone3's wrapper, which ends its row before its system call, has 29 bytes up to there; a linkage stub has 16.
    private static final int MAX_FRAMELESS_BYTES = 64;

    private final NativeCode nativeCode;
    private final ReturnAddresses addresses;
    private final MachineCode code;

    NativeFrames(NativeCode nativeCode, ReturnAddresses addresses, MachineCode code) {
        this.nativeCode = nativeCode;
        this.addresses = addresses;
        this.code = code;
    }

    Optional<Position> caller(Position at, StackReader stack) throws IOException, OutsideStackException {
        Optional<Position> caller = byTables(at, at.leaf(), stack);
        if (caller.isEmpty() && at.leaf() && code.matches(at.pc() - 2, 0x0f, 0x05)) {
            // In a system call that ends its function (rt_sigreturn), the pc is behind it.
            caller = byTables(at, false, stack);
        }
        if (caller.isEmpty() && at.leaf()) {
            caller = frameless(at, stack);
        }
        return caller.isEmpty() && nativeCode.keepsFramePointers(at.pc()) ? byFramePointer(at, stack) : caller;
    }

    private Optional<Position> byTables(Position at, boolean leaf, StackReader stack) throws OutsideStackException {
        return nativeCode
                .step(at.pc(), leaf, new NativeRegisters(at.sp(), at.fp()), stack)
                .map(step -> new Position(
                        step.pc(), step.registers().sp(), step.registers().fp(), step.interrupted()));
    }

    /** Hand-written code that was called just now: the call before the return address on top goes a few bytes back from here. */
    private Optional<Position> frameless(Position at, StackReader stack) throws IOException, OutsideStackException {
        long pc = stack.word(at.sp());
        if (!addresses.isReturnAddress(pc)) {
            return Optional.empty();
        }
        OptionalLong target = addresses.callTarget(pc);
        boolean here = target.isPresent()
                && target.getAsLong() <= at.pc()
                && at.pc() - target.getAsLong() < MAX_FRAMELESS_BYTES;
        return here ? Optional.of(Position.caller(pc, at.sp() + Long.BYTES, at.fp())) : Optional.empty();
    }

    private Optional<Position> byFramePointer(Position at, StackReader stack)
            throws IOException, OutsideStackException {
        if (at.fp() < at.sp()) {
            return Optional.empty();
        }
        long pc = stack.word(at.fp() + Long.BYTES);
        return addresses.isReturnAddress(pc)
                ? Optional.of(Position.caller(pc, at.fp() + 2L * Long.BYTES, stack.word(at.fp())))
                : Optional.empty();
    }
}
