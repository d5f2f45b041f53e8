package dev.weir.hotspot.unwind;

/** Why a walk ended. Only the complete ones reached what they should. */
public enum End {
    /** The function that starts every thread, or the process. */
    THREAD_ENTRY,
    /** The thread's entry too, but callers of a virtual thread that were never copied back from the heap are missing in between. */
    VIRTUAL_THREAD_IN_HEAP,
    /** The stack goes on above what the sample copied. */
    OUTSIDE_COPY,
    /** In the code cache, where no blob is: it was recompiled or freed before it was looked up. */
    NO_CODE_BLOB,
    /** In native code whose unwind tables do not tell, with no anchor to go on from. */
    UNKNOWN_NATIVE,
    /** What should be a return address is none, or would lead back down the stack. */
    BAD_RETURN_ADDRESS,
    /** More frames than any thread has. */
    TOO_DEEP,
    /** The process's memory could not be read: it has ended, or unmapped what was being looked at. */
    UNREADABLE;

    /** Whether nothing is missing between the last frame and the thread's first. */
    public boolean isComplete() {
        return this == THREAD_ENTRY || this == VIRTUAL_THREAD_IN_HEAP;
    }
}
