package dev.weir.profiler.unwind;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.unwind.CallInstructions;
import dev.weir.hotspot.unwind.OutsideStackException;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.profiler.symbol.FrameStep;
import dev.weir.profiler.symbol.MappedCode;
import dev.weir.profiler.symbol.TableStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Walks stacks of native code on x86-64 from a copy, by the unwind tables ({@code .eh_frame}) of the mapped files.
 *
 * <p>Implementation notes. The threats, and what covers them: functions that no table describes, such as hand-written ones and linkage stubs ({@link #withoutTable});
 * a system call behind which a function ends ({@link Walk#byTable}); generated code ({@link GeneratedCode}, then {@link FramePointers}); words that only look like frames:
 * each caller must be code. Nothing outside the copy is read ({@link StackReader}). The stack pointer rises with every step but that out of a signal handler, and a walk has a
 * bounded number of frames: every walk ends.
 */
public final class NativeUnwinder {
    // What fits into 64 KiB when each frame has only a return address and one word.
    private static final int MOST_FRAMES = 4096;

    // clone3's wrapper, which ends its row before its system call, has 29 bytes up to there; a linkage stub has 16.
    private static final int MAX_FRAMELESS_BYTES = 64;

    private final MappedCode code;
    private final CallInstructions calls;
    private final List<GeneratedCode> generated;

    /**
     * Walks the stacks of one process.
     *
     * @param memory of the process, to see whether a call stands before what may be a return address
     * @param generated kinds of code that no file describes, asked in this order; frame pointers are tried after them
     */
    public NativeUnwinder(MappedCode code, ProcessMemory memory, List<GeneratedCode> generated) {
        this.code = code;
        calls = new CallInstructions(memory);
        List<GeneratedCode> all = new ArrayList<>(generated);
        all.add(new FramePointers(code, calls));
        this.generated = List.copyOf(all);
    }

    /** Walks one stack. What it cannot walk is in the result, never an exception. */
    public NativeStack unwind(NativeFrame leaf, StackReader stack) {
        return new Walk(stack).from(leaf);
    }

    private final class Walk {
        private final StackReader stack;
        private final List<NativeFrame> frames = new ArrayList<>();
        private int withoutTable;
        private NativeEnd end = NativeEnd.TOO_DEEP;

        Walk(StackReader stack) {
            this.stack = stack;
        }

        NativeStack from(NativeFrame leaf) {
            Optional<NativeFrame> at = Optional.of(leaf);
            while (at.isPresent() && frames.size() < MOST_FRAMES) {
                frames.add(at.get());
                at = callerOf(at.get());
            }
            return new NativeStack(frames, end, withoutTable);
        }

        /** Empty at the end of the walk, whose reason is then in {@code end}. */
        private Optional<NativeFrame> callerOf(NativeFrame frame) {
            try {
                TableStep step = byTable(frame);
                if (step instanceof TableStep.Caller caller) {
                    return checked(
                            frame,
                            NativeUnwinder.frame(caller.step()),
                            caller.step().interrupted());
                }
                if (step == TableStep.None.OUTERMOST) {
                    return end(NativeEnd.THREAD_ENTRY);
                }
                Optional<NativeFrame> caller = withoutTable(frame, stack);
                if (caller.isPresent()) {
                    withoutTable++;
                    return checked(frame, caller.get(), false);
                }
                return end(reason(frame, step));
            } catch (OutsideStackException e) {
                return end(NativeEnd.OUTSIDE_COPY);
            } catch (IOException e) {
                return end(NativeEnd.UNREADABLE);
            }
        }

        private Optional<NativeFrame> checked(NativeFrame frame, NativeFrame caller, boolean interrupted) {
            boolean up =
                    interrupted || caller.registers().sp() - frame.registers().sp() > 0;
            return up && code.isCode(caller.leaf() ? caller.pc() : caller.pc() - 1)
                    ? Optional.of(caller)
                    : end(NativeEnd.BAD_RETURN_ADDRESS);
        }

        private TableStep byTable(NativeFrame frame) throws OutsideStackException {
            TableStep step = code.caller(frame.pc(), frame.leaf(), frame.registers(), stack::word);
            // In a system call that ends its function (rt_sigreturn), the pc is behind it.
            return step == TableStep.None.NO_ROW && frame.leaf() && calls.isAfterSystemCall(frame.pc())
                    ? code.caller(frame.pc(), false, frame.registers(), stack::word)
                    : step;
        }

        private Optional<NativeFrame> end(NativeEnd reason) {
            end = reason;
            return Optional.empty();
        }
    }

    private static NativeFrame frame(FrameStep step) {
        return new NativeFrame(step.pc(), step.registers(), step.interrupted());
    }

    private static NativeEnd reason(NativeFrame frame, TableStep step) {
        if (step == TableStep.None.REGISTER_UNKNOWN) {
            return NativeEnd.UNKNOWN_REGISTER;
        }
        if (step == TableStep.None.NO_WAY_UP) {
            return NativeEnd.BAD_RETURN_ADDRESS;
        }
        return frame.registers().fp() == 0 ? NativeEnd.NO_FRAME_POINTER : NativeEnd.NO_UNWIND_TABLE;
    }

    private Optional<NativeFrame> withoutTable(NativeFrame frame, StackReader stack)
            throws IOException, OutsideStackException {
        Optional<NativeFrame> caller = frame.leaf() ? frameless(frame, stack) : Optional.empty();
        for (GeneratedCode kind : generated) {
            if (caller.isPresent()) {
                return caller;
            }
            caller = kind.caller(frame, stack);
        }
        return caller;
    }

    /** Code that was called just now: the call before the return address on top goes a few bytes back from here. */
    private Optional<NativeFrame> frameless(NativeFrame frame, StackReader stack)
            throws IOException, OutsideStackException {
        long sp = frame.registers().sp();
        long pc = stack.word(sp);
        if (!code.isCode(pc) || !calls.isAfterCall(pc)) {
            return Optional.empty();
        }
        OptionalLong target = calls.directTarget(pc);
        boolean here = target.isPresent()
                && target.getAsLong() - frame.pc() <= 0
                && frame.pc() - target.getAsLong() < MAX_FRAMELESS_BYTES;
        return here ? Optional.of(frame.calledFrom(pc, sp + Long.BYTES)) : Optional.empty();
    }
}
