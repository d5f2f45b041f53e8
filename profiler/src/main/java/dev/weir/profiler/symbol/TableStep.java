package dev.weir.profiler.symbol;

import static java.util.Objects.requireNonNull;

/** What unwind tables say of a frame's caller. */
public sealed interface TableStep {
    record Caller(FrameStep step) implements TableStep {
        public Caller {
            requireNonNull(step, "step is null");
        }
    }

    /** Why there is no caller. */
    enum None implements TableStep {
        /** The code is in no file, or its file does not describe it. */
        NO_ROW,
        /** Nobody called it: a thread or the process begins here. */
        OUTERMOST,
        /** The frame is found by a register that is not known. */
        REGISTER_UNKNOWN,
        /** What the table says leads nowhere, or down the stack. */
        NO_WAY_UP
    }
}
