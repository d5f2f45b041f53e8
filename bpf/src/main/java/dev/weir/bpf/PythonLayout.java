package dev.weir.bpf;

import java.util.OptionalInt;

/**
 * Where the CPython of a process keeps the frames that it runs: {@code struct python} of stack_sampler.h. Offsets are in bytes.
 *
 * @param holder the address of the pointer to the thread state that took the GIL last
 * @param threadId in a PyThreadState: the kernel's id of its thread, as the process sees it
 * @param frame in a PyThreadState: the current frame, or the current cframe where there are such
 * @param cframe in a cframe: its current frame; empty when there are no cframes
 * @param code in a frame: its code object
 * @param previous in a frame: its caller's
 * @param mark in a frame: the byte that has the value {@code marked} where C code called in
 */
public record PythonLayout(
        long holder, int threadId, int frame, OptionalInt cframe, int code, int previous, int mark, int marked) {
    /** PYTHON_FRAME_BYTES: so much is read of a frame. */
    static final int FRAME_BYTES = 72;

    private static final int MOST = 0xfffe;

    public PythonLayout {
        if (holder == 0) {
            throw new IllegalArgumentException("an interpreter has a GIL");
        }
        within(threadId, MOST);
        within(frame, MOST);
        cframe.ifPresent(offset -> within(offset, MOST));
        within(code, FRAME_BYTES - Long.BYTES);
        within(previous, FRAME_BYTES - Long.BYTES);
        within(mark, FRAME_BYTES - 1);
        within(marked, 0xff);
    }

    private static void within(int offset, int most) {
        if (offset < 0 || offset > most) {
            throw new IllegalArgumentException("an offset of 0 to " + most + " bytes: " + offset);
        }
    }
}
