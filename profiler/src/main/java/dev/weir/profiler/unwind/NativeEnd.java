package dev.weir.profiler.unwind;

/** Why a walk of native code ended. */
public enum NativeEnd {
    /** The function that starts every thread, or the process. */
    THREAD_ENTRY,
    /** Code without unwind tables that has 0 as its frame pointer, as what a thread begins with has where it is not described; or somewhere else: names tell. */
    NO_FRAME_POINTER,
    /** The stack goes on above what the sample copied, or on another stack. */
    OUTSIDE_COPY,
    /** Code without unwind tables and without a frame pointer. */
    NO_UNWIND_TABLE,
    /** The unwind table finds the frame by a register that is not known. */
    UNKNOWN_REGISTER,
    /** What should be a return address is none, or would lead back down the stack. */
    BAD_RETURN_ADDRESS,
    /** More frames than any thread has. */
    TOO_DEEP,
    /** The process's memory could not be read: it has ended. */
    UNREADABLE
}
