package dev.weir.hotspot.unwind;

import java.util.Optional;

/** What the unwinder has to know of the process's native code: its mapped files and the vdso. Addresses are those of the process. */
public interface NativeCode {
    /** Whether code of a file or of the vdso is mapped here, as far as is known; HotSpot's generated code need not be. */
    boolean isExecutable(long pc);

    /** Whether the code here keeps rbp as a frame pointer throughout: libjvm.so is built so. */
    boolean keepsFramePointers(long pc);

    /**
     * The caller's registers, by the unwind tables ({@code .eh_frame}) of the file that the pc lies in; empty when they do not tell.
     *
     * @param leaf whether the pc is the instruction to be executed next, of a thread's top frame or of one that a signal interrupted; else it is a return
     *     address, whose call is in the row of {@code pc - 1}
     */
    Optional<NativeStep> step(long pc, boolean leaf, NativeRegisters registers, StackReader stack)
            throws OutsideStackException;

    /** Whether a walk is complete here: the pc lies in what starts a thread ({@code start_thread}, {@code clone3}) or a process ({@code _start}). */
    boolean isThreadEntry(long pc);
}
