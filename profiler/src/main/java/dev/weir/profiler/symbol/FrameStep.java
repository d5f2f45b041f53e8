package dev.weir.profiler.symbol;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The caller of a native frame, by one row of an unwind table.
 *
 * @param pc the return address, or where the signal came
 * @param registers those of the caller that the table and the frame's own registers tell
 * @param interrupted whether a signal came at {@code pc}, so that it is no return address
 */
public record FrameStep(long pc, Registers registers, boolean interrupted) {
    public FrameStep {
        requireNonNull(registers, "registers is null");
    }

    /** A copied stack: the word at an address, or an exception where the copy does not reach. */
    public interface Words<E extends Exception> {
        long at(long address) throws E;
    }

    /** One row in use: the registers of the frame that it describes, and its CFA. */
    private record Frame<E extends Exception>(UnwindRow row, long pc, Registers registers, Words<E> stack)
            implements DwarfExpression.Machine<E> {
        @Override
        public OptionalLong register(int number) {
            return number == UnwindRow.RETURN_ADDRESS ? OptionalLong.of(pc) : registers.get(number);
        }

        @Override
        public long word(long address) throws E {
            return stack.at(address);
        }

        OptionalLong cfa() throws E {
            if (row.cfa() instanceof UnwindRule.RegisterPlus plus) {
                return plus(register(plus.register()), plus.offset());
            }
            return row.cfa() instanceof UnwindRule.ValueOf value
                    ? value.expression().evaluate(Optional.empty(), this)
                    : OptionalLong.empty();
        }

        /** What the caller has in a register; {@code same} is what it has if nothing was done to it. */
        OptionalLong caller(int register, long cfa, OptionalLong same) throws E {
            UnwindRule rule = row.registers().get(register);
            if (rule instanceof UnwindRule.SameValue) {
                return same;
            }
            if (rule instanceof UnwindRule.AtCfa at) {
                // Below the stack pointer is a slot that the epilogue has popped already: the register has its value
                // back. Compilers do not
                // always say so.
                return cfa + at.offset() - registers.sp() < 0 ? same : OptionalLong.of(word(cfa + at.offset()));
            }
            if (rule instanceof UnwindRule.CfaPlus plus) {
                return OptionalLong.of(cfa + plus.offset());
            }
            if (rule instanceof UnwindRule.RegisterPlus plus) {
                return plus(register(plus.register()), plus.offset());
            }
            if (rule instanceof UnwindRule.ValueOf value) {
                return value.expression().evaluate(Optional.of(cfa), this);
            }
            if (rule instanceof UnwindRule.AtExpression at) {
                OptionalLong slot = at.expression().evaluate(Optional.of(cfa), this);
                return slot.isEmpty() ? slot : OptionalLong.of(word(slot.getAsLong()));
            }
            return OptionalLong.empty();
        }

        private static OptionalLong plus(OptionalLong register, long offset) {
            return register.isEmpty() ? register : OptionalLong.of(register.getAsLong() + offset);
        }
    }

    /**
     * Empty when the row uses a register that is not known, says that there is no caller, or leads downwards.
     *
     * @param pc of the frame that the row describes
     */
    static <E extends Exception> Optional<FrameStep> take(UnwindRow row, long pc, Registers registers, Words<E> stack)
            throws E {
        Frame<E> frame = new Frame<>(row, pc, registers, stack);
        OptionalLong cfa = frame.cfa();
        if (cfa.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong callerPc = frame.caller(UnwindRow.RETURN_ADDRESS, cfa.getAsLong(), OptionalLong.empty());
        OptionalLong callerSp = frame.caller(UnwindRow.RSP, cfa.getAsLong(), cfa);
        if (callerPc.isEmpty() || callerSp.isEmpty()) {
            return Optional.empty();
        }
        // A handler may run on a stack of its own, above or below the one that was interrupted.
        if (!row.signalFrame() && callerSp.getAsLong() - registers.sp() <= 0) {
            return Optional.empty();
        }
        Registers.Builder caller = new Registers.Builder();
        for (int number = 0; number < UnwindRow.RETURN_ADDRESS; number++) {
            OptionalLong same = Registers.isPreserved(number) ? registers.get(number) : OptionalLong.empty();
            caller.set(number, number == UnwindRow.RSP ? callerSp : frame.caller(number, cfa.getAsLong(), same));
        }
        return Optional.of(new FrameStep(callerPc.getAsLong(), caller.build(), row.signalFrame()));
    }

    /** Whether the CFA cannot be told, for want of a register. */
    static <E extends Exception> boolean lacksRegister(UnwindRow row, long pc, Registers registers, Words<E> stack)
            throws E {
        return new Frame<>(row, pc, registers, stack).cfa().isEmpty();
    }

    /** Whether the row is of code that nobody called: where a thread or the process begins. */
    static boolean isOutermost(UnwindRow row) {
        return row.registers().get(UnwindRow.RETURN_ADDRESS) instanceof UnwindRule.Undefined;
    }
}
