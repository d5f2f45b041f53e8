package dev.weir.profiler.unwind;

import dev.weir.hotspot.unwind.OutsideStackException;
import dev.weir.hotspot.unwind.StackReader;
import java.io.IOException;
import java.util.Optional;

/** How frames of code that no ELF file describes are left: one for each kind of such code. */
public interface GeneratedCode {
    /**
     * The caller of a frame; empty where the pc does not lie in code of this kind.
     *
     * <p>A caller whose stack pointer is not above the frame's, or whose pc is no code, is refused by the walk.
     *
     * @throws OutsideStackException when the copy of the stack does not hold what is needed: the walk ends there, cut off
     * @throws IOException when the process cannot be read any more
     */
    Optional<NativeFrame> caller(NativeFrame frame, StackReader stack) throws IOException, OutsideStackException;
}
