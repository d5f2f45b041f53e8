package dev.weir.profiler.python;

import dev.weir.hotspot.ProcessMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Where the structures of one version of CPython keep what is read of them, in bytes from their beginnings.
 *
 * <p>For 3.11 and 3.12 these are the offsets in that version's own headers (Include/internal) on 64 bits; 3.13 tells them itself. They are tried on the process before
 * they are believed: {@link Interpreter#open}.
 *
 * @param interpreters in _PyRuntime: the newest interpreter
 * @param nextInterpreter in an interpreter
 * @param firstThread in an interpreter: its newest thread state
 */
record InterpreterLayout(
        int interpreters,
        int nextInterpreter,
        int firstThread,
        Holder holder,
        Threads threads,
        Frames frames,
        Codes codes,
        Texts texts) {
    /**
     * Where the pointer to the thread state that took the GIL last is found.
     *
     * @param inInterpreter whether to begin with the main interpreter, else with _PyRuntime
     * @param pointer there to the GIL; empty where the GIL is part of it
     * @param last from there on
     */
    record Holder(boolean inInterpreter, OptionalInt pointer, int last) {}

    /**
     * In a thread state.
     *
     * @param nativeId the kernel's id of the thread, as the process sees it
     * @param frame the current frame; where there are cframes, the current one of those
     * @param cframe in a cframe: its current frame
     */
    record Threads(int next, int interpreter, int nativeId, int frame, OptionalInt cframe) {}

    /**
     * In a frame.
     *
     * @param mark the byte that has the value {@code marked} where C code called in
     * @param entries whether a frame that has the mark is a Python function's; else it stands for the C code
     */
    record Frames(int code, int previous, int mark, int marked, boolean entries) {}

    /** In a code object. */
    record Codes(int fileName, int qualifiedName, int firstLine) {}

    /**
     * In a string.
     *
     * @param ascii before the text of one that is ASCII
     * @param compact before the text of another
     */
    record Texts(int length, int state, int ascii, int compact) {}

    /** In every object, and in its type. */
    static final int TYPE = 8;

    static final int TYPE_NAME = 24;

    /** FRAME_OWNED_BY_CSTACK of 3.12 and 3.13. */
    private static final int OWNED_BY_C = 3;

    private static final InterpreterLayout PYTHON_3_11 = new InterpreterLayout(
            40,
            0,
            16,
            new Holder(false, OptionalInt.empty(), 368),
            new Threads(8, 16, 160, 56, OptionalInt.of(8)),
            new Frames(32, 48, 68, 1, true),
            new Codes(112, 128, 72),
            new Texts(16, 32, 48, 72));

    private static final InterpreterLayout PYTHON_3_12 = new InterpreterLayout(
            40,
            0,
            72,
            new Holder(true, OptionalInt.of(384), 8),
            new Threads(8, 16, 144, 56, OptionalInt.of(0)),
            new Frames(0, 8, 70, OWNED_BY_C, false),
            new Codes(112, 128, 68),
            new Texts(16, 32, 40, 56));

    private static final byte[] COOKIE = "xdebugpy".getBytes(StandardCharsets.US_ASCII);
    private static final int DEBUG_OFFSETS_BYTES = 584;
    private static final int LARGEST_OFFSET = 1 << 16;
    private static final int COMPACT_MORE_THAN_ASCII = 16;

    /**
     * The layout of an interpreter.
     *
     * @param runtime the address of its _PyRuntime
     * @throws UnknownPythonException when it is none that is known here
     */
    static InterpreterLayout of(PythonVersion version, ProcessMemory memory, long runtime)
            throws IOException, UnknownPythonException {
        if (version.is(3, 11)) {
            return PYTHON_3_11;
        }
        if (version.is(3, 12)) {
            return PYTHON_3_12;
        }
        if (version.is(3, 13)) {
            return asTold(memory, runtime);
        }
        throw new UnknownPythonException("Weir knows the frames of CPython 3.11, 3.12 and 3.13");
    }

    /** From {@code struct _Py_DebugOffsets}, as 3.13 has it. */
    private static InterpreterLayout asTold(ProcessMemory memory, long runtime)
            throws IOException, UnknownPythonException {
        if (!Arrays.equals(memory.read(runtime, COOKIE.length), COOKIE)) {
            throw new UnknownPythonException("it does not describe itself as 3.13 does");
        }
        ByteBuffer told = memory.words(runtime, DEBUG_OFFSETS_BYTES);
        if (told.getLong(16) != 0) {
            throw new UnknownPythonException("it is built without a GIL");
        }
        int ascii = offset(told, 560);
        return new InterpreterLayout(
                offset(told, 40),
                offset(told, 64),
                offset(told, 72),
                new Holder(true, OptionalInt.empty(), offset(told, 144)),
                new Threads(
                        offset(told, 168),
                        offset(told, 176),
                        offset(told, 200),
                        offset(told, 184),
                        OptionalInt.empty()),
                new Frames(offset(told, 240), offset(told, 232), offset(told, 264), OWNED_BY_C, false),
                new Codes(offset(told, 280), offset(told, 296), offset(told, 312)),
                new Texts(offset(told, 552), offset(told, 544), ascii, ascii + COMPACT_MORE_THAN_ASCII));
    }

    private static int offset(ByteBuffer told, int at) throws UnknownPythonException {
        long value = told.getLong(at);
        if (value < 0 || value > LARGEST_OFFSET) {
            throw new UnknownPythonException("its description of itself has an offset of " + value + " bytes");
        }
        return (int) value;
    }
}
