package dev.weir.profiler.unwind;

import dev.weir.hotspot.unwind.CallInstructions;
import dev.weir.hotspot.unwind.OutsideStackException;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.profiler.symbol.MappedCode;
import java.util.Optional;

/**
 * Code that keeps rbp as a frame pointer, as what V8 and LuaJIT generate and Go's compiler does: believed only where a return address, with a call before it, stands above what
 * rbp points to.
 */
final class FramePointers implements GeneratedCode {
    private final MappedCode code;
    private final CallInstructions calls;

    FramePointers(MappedCode code, CallInstructions calls) {
        this.code = code;
        this.calls = calls;
    }

    @Override
    public Optional<NativeFrame> caller(NativeFrame frame, StackReader stack) throws OutsideStackException {
        long fp = frame.registers().fp();
        // Anything may stand in rbp where it is no frame pointer: what lies outside of the copy is no sign of a deep
        // stack.
        if (fp - frame.registers().sp() < 0 || fp % Long.BYTES != 0 || !stack.holds(fp + Long.BYTES)) {
            return Optional.empty();
        }
        long pc = stack.word(fp + Long.BYTES);
        if (!code.isCode(pc) || !calls.isAfterCall(pc)) {
            return Optional.empty();
        }
        NativeFrame caller = frame.calledFrom(pc, fp + 2L * Long.BYTES);
        return Optional.of(new NativeFrame(pc, caller.registers().withFp(stack.word(fp)), false));
    }
}
