package dev.weir.hotspot.unwind;

import dev.weir.hotspot.VmStructs;
import java.util.OptionalLong;

/** The frames by which the VM calls Java: their call wrapper keeps the anchor of the Java frames above, which the walk needs when it cannot walk the native ones. */
record EntryFrames(long callStubReturn, long wrapperOffset, OptionalLong anchorInWrapper) {
    // frame::entry_frame_call_wrapper_offset on Linux, where vmStructs do not name it.
    private static final long WRAPPER_WORDS = -6;

    static EntryFrames of(VmStructs structs, long callStubReturn) {
        long words = structs.constant("frame::entry_frame_call_wrapper_offset").orElse(WRAPPER_WORDS);
        return new EntryFrames(callStubReturn, words * Long.BYTES, structs.findOffset("JavaCallWrapper", "_anchor"));
    }

    /** The anchor that the wrapper of this entry frame keeps. */
    Anchor anchor(long fp, StackReader stack) throws OutsideStackException {
        if (anchorInWrapper.isEmpty() || !stack.holds(fp + wrapperOffset)) {
            return Anchor.NONE;
        }
        long at = stack.word(fp + wrapperOffset) + anchorInWrapper.getAsLong();
        return stack.holds(at) && stack.holds(at + 16)
                ? new Anchor(stack.word(at), stack.word(at + 8), stack.word(at + 16))
                : Anchor.NONE;
    }
}
